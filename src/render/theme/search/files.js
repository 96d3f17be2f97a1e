  var script = document.currentScript;
  var say = script.dataset;
  var root = new URL("../", script.src).href;
  var base = root + "search/";
  var WORTH = [0, 0.2, 1, 1.3, 4];
  var PAGE = 10;
  /* A query asks for no more files than this until somebody wants more results. */
  var MOST_FILES = 12;
  /* By so many grams in all a query is looked up again, and again, where texts disappoint. */
  var FINER = [0, 7, 14];

  /* Files */

  var waiting = {};
  var used = {}, allowed = MOST_FILES;
  /* How many more files may be asked for; those that were, count whether they had been here before or not. */
  function room() { return allowed - Object.keys(used).length; }
  function allow(files) { used = {}; allowed = files; }
  var loaded = {};
  var policy = null;
  try {
    if (window.trustedTypes) policy = trustedTypes.createPolicy("nianbao-search", { createScriptURL: function (url) { return url; } });
  } catch (error) { /* The page's policy knows no such name; a plain address then has to do. */ }
  window.nianbaoSearch = function (name, data) { waiting[name] = data; };

  function load(name, path) {
    used[name] = true;
    if (!loaded[name]) {
      loaded[name] = new Promise(function (resolve, reject) {
        var element = document.createElement("script");
        var url = base + path;
        function fail() { delete loaded[name]; element.remove(); reject({ file: path }); }
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

