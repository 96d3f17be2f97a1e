  var script = document.currentScript, say = script.dataset;
  var form = document.querySelector("[data-compare]");
  if (!form) return;
  var root = new URL("../", script.src).href, NAME = "compare", base = root + "compare/";
  /* So many lines one can follow; so many small charts beside each other; so many choices at once. */
  var LINES = 6, PANELS = 24, OPTIONS = 60;

  /* Files */

  function load(name) { return fetched(name, encodeURIComponent(name) + ".js"); }

  var years, stamp, least, forms, groups, agencies, headings, indicators, aliases, byId = {}, bySlug = {};
  function take(data) {
    years = data.years;
    stamp = data.stamp;
    least = data.least;
    forms = data.forms;
    groups = data.groups;
    headings = data.headings;
    aliases = data.aliases;
    agencies = data.agencies.map(function (line, at) {
      var fields = line.split("\t");
      return byId[fields[0]] = { id: fields[0], name: fields[1], short: fields[2] || fields[1], group: +fields[3], scopes: fields[4] || "", other: fields[5] || "", at: at };
    });
    indicators = data.indicators.map(function (line) {
      var fields = line.split("\t"), columns = [];
      for (var at = 4; at < fields.length; at += 3) columns.push({ key: fields[at], label: fields[at + 1] || "", unit: fields[at + 2] || "" });
      return bySlug[fields[0]] = { id: fields[0], name: fields[1], short: fields[1], group: +fields[2], share: fields[3] === "1", columns: columns, other: "" };
    });
  }

  /* What one report states of one column. */
  function figure(token, usual) {
    var at = token.indexOf("@"), edition = at < 0 ? usual : token.slice(at + 1);
    if (at >= 0) token = token.slice(0, at);
    if (token === "") return null;
    var states = { "?": "missing", "/": "inapplicable", "!": "unread", "-": "absent" };
    var made = { state: states[token], edition: edition, number: null, text: token, part: "", whole: "" };
    if (made.state) return made;
    var bar = token.indexOf("/");
    if (bar > 0) {
      made.part = token.slice(0, bar);
      made.whole = token.slice(bar + 1);
      var whole = +made.whole;
      made.state = whole ? (whole < least ? "small" : "share") : "nothing";
      if (made.state === "share") {
        var tenths = Math.floor((2000 * made.part + whole) / (2 * whole));
        made.number = tenths / 10;
        made.text = Math.floor(tenths / 10) + "." + tenths % 10 + "%";
      }
    } else if (token.slice(-1) === "~") {
      made.state = "unstated";
      made.text = token.slice(0, -1);
    } else {
      made.state = "amount";
      made.number = +token;
      made.text = token.replace("-", "−");
    }
    return made;
  }
  /* The figures of an indicator: of each column, by agency and year. */
  function series(text, scope) {
    var lines = text.split("\n");
    if (lines[0] !== stamp) throw { stale: true };
    var usual = (lines[1] || "").split("\t").map(function (column) { return column.split(","); });
    return {
      usual: usual,
      of: function (agency, column) {
        var cell = (lines[agency.at + 2] || "").split("\t")[column] || "", side = cell.split("+")[scope === "own" ? 0 : 1] || "";
        var tokens = side.split(",");
        return years.map(function (_, year) { return figure(tokens[year] || "", (usual[column] || [])[year] || ""); });
      }
    };
  }

