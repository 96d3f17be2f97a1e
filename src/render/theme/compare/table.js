  function cell(figure) {
    var made = element("td"), state = figure && figure.state;
    if (state === "share" || state === "small") {
      if (state === "small") made.className = "small"; else made.textContent = figure.text;
      made.appendChild(element("small", figure.part + "/" + figure.whole));
    } else if (state === "amount") {
      if (figure.number === 0) made.className = "zero";
      var whole = /^(−?)(\d+)(.*)$/.exec(figure.text), digits = whole ? whole[2] : "";
      if (digits.length > 4) {
        var groups = digits.replace(/\B(?=(\d{3})+$)/g, " ").split(" "), rest = groups.pop();
        put(made, [whole[1]].concat(groups.map(function (group) { return element("span", group, "k"); }), rest + whole[3]));
      } else made.textContent = figure.text;
    } else {
      made.className = state === "missing" || state === "unread" || state === "unstated" ? "missing" : "none";
      made.textContent = cellText(figure);
    }
    return made;
  }

  function table(shown, caption, usual, marked) {
    var head = element("tr"), body = element("tbody"), made = element("table", "", "list compare-table" + (shown.years.length < 4 ? " narrow" : "") + (marked ? " marked" : ""));
    var corner = element("th", say.agency);
    corner.scope = "col";
    head.appendChild(corner);
    shown.years.forEach(function (year) {
      var th = element("th");
      th.scope = "col";
      // A year without any report has no page.
      th.append(usual[years.indexOf(year)] ? link(root + "years/" + year + "/index.html", String(year)) : String(year));
      head.appendChild(th);
    });
    shown.rows.forEach(function (row, index) {
      var tr = element("tr"), th = element("th");
      th.scope = "row";
      put(th, [marked && sample(index), link(root + row.agency.id + "/index.html", row.agency.name)]);
      tr.appendChild(th);
      row.points.forEach(function (figure) { tr.appendChild(cell(figure)); });
      body.appendChild(tr);
    });
    var box = element("div", "", "scroll");
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", caption);
    box.tabIndex = 0;
    if (shown.years.length > 3) box.dataset.slide = say.slide;
    put(made, [element("caption", caption, "hidden"), put(element("thead"), [head]), body]);
    return put(box, [made]);
  }

  /* The same table as a file. */
  function csv(shown) {
    var share = shown.indicator.share, head = say.csv_head.split(",");
    shown.years.forEach(function (year) { head.push(String(year)); if (share) head.push(year + say.numerator, year + say.denominator); });
    var rows = [head].concat(shown.rows.map(function (row) {
      var fields = [row.agency.id, row.agency.name, say[choice.s], shown.title, shown.unit];
      row.points.forEach(function (figure) {
        if (!share) { fields.push(cellText(figure).replace("−", "-")); return; }
        fields.push(figure && figure.state === "small" ? say.small : figure && figure.state === "nothing" ? "" : cellText(figure), figure ? figure.part : "", figure ? figure.whole : "");
      });
      return fields;
    }));
    return "\ufeff" + rows.map(function (fields) {
      return fields.map(function (field) { return /[",\n]/.test(field) ? "\"" + field.replace(/"/g, "\"\"") + "\"" : field; }).join(",");
    }).join("\r\n") + "\r\n";
  }
  function save(name, text) {
    var made = link(URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" })));
    made.download = name;
    document.body.appendChild(made);
    made.click();
    made.remove();
    setTimeout(function () { URL.revokeObjectURL(made.href); }, 60000);
  }

  function block(shown, usual) {
    var notes = breaksOf(shown, usual), told = sentence(shown), section = element("section"), heading = element("h2");
    var scope = say[choice.s], caption = shown.title + say.comma + span(shown.years[0], shown.years[shown.years.length - 1]) + say.comma + scope;
    var under = [told.text, shown.unit && shown.unit !== "%" ? phrase("unit", { unit: shown.unit }) + say.stop : "", scope + say.stop].join("");
    heading.append(told.head);
    var few = shown.rows.length <= LINES && shown.years.length > 1, any = numbers(shown.rows).length > 0, chart = null;
    if (any) {
      var label = caption + say.stop + told.text + say.see_table;
      chart = shown.years.length === 1 ? (shown.rows.length <= PANELS ? bars(shown, label) : null) : few ? lines(shown, label) : shown.rows.length <= PANELS ? panels(shown, label) : null;
    }
    put(section, [heading, element("p", under, "under")]);
    if (chart) put(section, [put(element("figure", "", "chart-box"), chart.concat(notes ? element("p", (shown.breaks.length ? say.dotted : "") + notes, "chart-note") : []))]);
    else {
      if (any) section.appendChild(element("p", phrase("too_many", { most: PANELS }), "chart-note"));
      if (notes) section.appendChild(element("p", notes, "chart-note"));
    }
    section.appendChild(table(shown, caption, usual, !!chart && few && shown.rows.length > 1));
    var button = element("button", say.csv, "quiet");
    button.type = "button";
    button.addEventListener("click", function () {
      save("compare-" + shown.indicator.id + (shown.indicator.columns.length > 1 ? "-" + shown.column.key : "") + "-" + shown.years[0] + "-" + shown.years[shown.years.length - 1] + "-" + choice.s + ".csv", csv(shown));
    });
    put(section, [
      element("p", say.legend + (shown.indicator.share ? phrase("smallNote", { least: least }) : ""), "legend-note"),
      put(element("p", "", "block-links"), [button, link(root + "indicators/" + encodeURIComponent(shown.indicator.id) + "/index.html", phrase("meaning", { title: shown.indicator.name }))])
    ]);
    return section;
  }

