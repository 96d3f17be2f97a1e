/* The preview's script: follows the server's versions. Never part of a built site. */
(function () {
  var seen = null;
  var events = new EventSource("/__nianbao/events");
  events.addEventListener("version", function (event) {
    if (seen !== null && seen !== event.data) location.reload();
    seen = event.data;
  });
})();
