  /* In words: who stands where in the newest year that can be compared. */
  function sentence(shown) {
    var rows = shown.rows, at;
    function known(row) { return row.points[at] && row.points[at].number !== null; }
    for (at = shown.years.length - 1; at >= 0; at--) {
      var some = rows.filter(known);
      if (rows.length === 1 ? some.length : some.length > 1) break;
    }
    if (at < 0) return { head: phrase("head", { title: shown.title, years: span(shown.years[0], shown.years[shown.years.length - 1]) }), text: "" };
    var year = shown.years[at], listed = rows.filter(known), before;
    function number(row) { return row.points[at].number; }
    function value(row) { return said(row.points[at], shown.unit); }
    if (rows.length === 1) {
      before = at && rows[0].points[at - 1];
      var text = phrase("newest", { year: year, value: value(rows[0]) });
      if (before && before.number !== null) text += phrase(number(rows[0]) > before.number ? "rose" : number(rows[0]) < before.number ? "fell" : "same", { value: said(before, shown.unit) });
      return { head: phrase("head_one", { title: shown.title, name: rows[0].agency.name, years: span(shown.years[0], shown.years[shown.years.length - 1]) }), text: text + say.stop };
    }
    var most = Math.max.apply(null, listed.map(number)), low = Math.min.apply(null, listed.map(number));
    function those(of) { return listed.filter(function (row) { return number(row) === of; }); }
    function called(list) { return names(list.map(function (row) { return row.agency; }), 3); }
    var highest = those(most), lowest = those(low);
    if (most === low) return { head: phrase("head_equal", { title: shown.title, year: year }), text: phrase("equal", { year: year, value: value(highest[0]) }) };
    return {
      head: phrase("head_most", { title: shown.title, year: year, most: called(highest), least: called(lowest) }),
      text: phrase("extremes", { year: year, most: called(highest), high: value(highest[0]), least: called(lowest), low: value(lowest[0]) })
    };
  }

  /* What is counted changes with the edition: where, and whether the figure goes on. */
  function breaksOf(shown, usual) {
    var notes = [], before = "", found = [];
    function formOf(edition) { return (forms[+edition] || [])[1] || ""; }
    function stated(from, to) {
      return shown.rows.some(function (row) {
        return row.points.slice(from, to).some(function (figure) { return figure && figure.state !== "absent"; });
      });
    }
    shown.years.forEach(function (year, at) {
      var edition = usual[years.indexOf(year)] || "";
      if (edition === "") return;
      if (before !== "" && edition !== before) {
        found.push(at);
        notes.push(phrase(stated(0, at) && stated(at) ? "goes_on" : "breaks_off", { year: year, form: formOf(edition) }));
      }
      before = edition;
    });
    shown.rows.forEach(function (row) {
      row.points.forEach(function (figure, at) {
        if (figure && figure.edition !== (usual[years.indexOf(shown.years[at])] || "")) {
          notes.push(phrase("other_form", { name: row.agency.short, year: shown.years[at], form: formOf(figure.edition) }));
        }
      });
    });
    shown.breaks = found;
    return notes.slice(0, 6).join("");
  }

