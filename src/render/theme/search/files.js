  var script = document.currentScript;
  var say = script.dataset;
  var root = new URL("../", script.src).href;
  var NAME = "search", base = root + "search/";
  var WORTH = [0, 0.2, 1, 1.3, 4];
  var PAGE = 10;
  /* A query asks for no more files than this until somebody wants more results. */
  var MOST_FILES = 12;
  /* By so many grams in all a query is looked up again, and again, where texts disappoint. */
  var FINER = [0, 7, 14];

  /* Files */

  var used = {}, allowed = MOST_FILES;
  /* How many more files may be asked for; those that were, count whether they had been here before or not. */
  function room() { return allowed - Object.keys(used).length; }
  function allow(files) { used = {}; allowed = files; }
  function load(name, path) {
    used[name] = true;
    return fetched(name, path);
  }

