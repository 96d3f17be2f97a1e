/* 大字版: the one control, kept for the visit. Everything on the page can be read without this script. */
(function () {
  var root = document.documentElement;
  var button = document.querySelector(".large-print");
  if (!button) return;
  function stored(value) {
    try {
      if (value === undefined) return sessionStorage.getItem("large-print");
      if (value) sessionStorage.setItem("large-print", "1");
      else sessionStorage.removeItem("large-print");
    } catch (error) { /* A reader may forbid storage; the switch then holds for the page. */ }
    return null;
  }
  function show(large) {
    root.classList.toggle("large", large);
    button.setAttribute("aria-pressed", String(large));
  }
  show(stored() === "1");
  root.classList.add("script");
  button.addEventListener("click", function () {
    var large = !root.classList.contains("large");
    show(large);
    stored(large);
  });
})();
