  /* Files: each is a script that hands its data over under its name. A page on a disk may load nothing else. */

  var waiting = {}, loaded = {}, policy = null;
  try {
    if (window.trustedTypes) policy = trustedTypes.createPolicy("nianbao-" + NAME, { createScriptURL: function (url) { return url; } });
  } catch (error) { /* The page's policy knows no such name; a plain address then has to do. */ }
  window["nianbao" + NAME[0].toUpperCase() + NAME.slice(1)] = function (name, data) { waiting[name] = data; };

  function fetched(name, path) {
    if (!loaded[name]) {
      loaded[name] = new Promise(function (resolve, reject) {
        var element = document.createElement("script");
        var url = base + path;
        function fail() { delete loaded[name]; element.remove(); reject({ file: decodeURIComponent(path) }); }
        element.onload = function () {
          element.remove();
          if (!(name in waiting)) return fail();
          resolve(waiting[name]);
          delete waiting[name];
        };
        element.onerror = fail;
        element.charset = "utf-8";
        element.src = policy ? policy.createScriptURL(url) : url;
        document.head.appendChild(element);
      });
    }
    return loaded[name];
  }
