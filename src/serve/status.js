/* Shows the page of who has filed anew whenever something is built. */
(function () {
  var first = true;
  var events = new EventSource("/__nianbao/events?path=" + document.currentScript.getAttribute("data-base"));
  events.addEventListener("built", function () {
    if (first) { first = false; return; }
    fetch(location.href, { cache: "no-store" }).then(function (answer) { return answer.ok ? answer.text() : null; }).then(function (text) {
      var main = text && new DOMParser().parseFromString(text, "text/html").querySelector("main");
      if (main) document.querySelector("main").replaceWith(main);
    }).catch(function () { /* The server is away; the next build will tell. */ });
  });
})();
