
  /* What is answered to what a query asks, as src/search/answer.rs does it */

  var YEARS = 8, COLUMNS = 3, ENTRIES = 3;

  function slotsOf(agency) {
    var first = catalogue.pages + agency.index * catalogue.years;
    return all.filter(function (slot) { return slot >= first && slot < first + catalogue.years; });
  }
  /* The whole number that a cell states. */
  function numberIn(text) { return /^[−-]?\d+$/.test(text) ? +text.replace("−", "-") : NaN; }
  /* What some cells of a report come to: what is said, its unit, and a number to draw where there is one. */
  function valueOf(entry, which, unit, least) {
    var cells = entry[6].split(",").map(function (cell) { return cell || "0"; });
    function sum(which) {
      var own = which.split("+").map(function (cell) { return cells[cell]; });
      if (!own[1]) return { text: own[0], is: /^[−0-9]/.test(own[0]) };
      // What was not read or filled in makes the sum so; what does not apply adds nothing.
      var blank = own.filter(function (cell) { return cell !== "/" && isNaN(numberIn(cell)); })[0];
      if (blank) return { text: blank, is: false };
      var stated = own.filter(function (cell) { return cell !== "/"; });
      if (!stated.length) return { text: "/", is: false };
      return { text: String(stated.reduce(function (sum, cell) { return sum + numberIn(cell); }, 0)), is: true };
    }
    var parts = which.split("/").map(sum), blank = parts.filter(function (part) { return !part.is; })[0];
    if (blank) return { text: blank.text, unit: "", number: NaN };
    if (!parts[1]) return { text: parts[0].text, unit: parts[0].text.indexOf(" ") < 0 ? unit : "", number: parseFloat(parts[0].text.replace("−", "-")) };
    var of = numberIn(parts[0].text), over = numberIn(parts[1].text), fraction = parts[0].text + "/" + parts[1].text;
    if (!over || over < least) return { text: fraction, unit: "", number: NaN };
    var tenths = Math.floor((of * 2000 + over) / (over * 2));
    return { text: Math.floor(tenths / 10) + "." + tenths % 10 + "%", unit: fraction, number: tenths };
  }
  /* The address of a cell of a group's form. */
  function addressOf(group, cell) {
    var at = 0, columns = [], found = "";
    catalogue.shared[group][1].some(function (row) {
      var parts = row.split("|");
      if (parts[2]) columns = parts[2].split(",");
      if (cell < at + columns.length) found = parts[0] + "." + columns[cell - at].split("=")[0];
      at += columns.length;
      return found;
    });
    return found;
  }

  /* The figures that are asked for, each with its years. */
  function figures(asked) {
    var indicator = asked.indicators[0];
    if (!indicator || !asked.agencies.length || asked.agencies.length > MOST_AGENCIES) return Promise.resolve([]);
    var columns = asked.column ? [asked.column] : indicator.columns.filter(function (column) { return column.leads; }).slice(0, COLUMNS);
    var lone = asked.agencies.length === 1;
    return Promise.all(asked.agencies.map(function (agency) {
      var slots = slotsOf(agency);
      if (!slots.length) return [];
      var year = asked.year || yearOf(slots[slots.length - 1]);
      var at = slots.map(yearOf).indexOf(year), start = Math.max(0, slots.length - YEARS);
      if (at >= 0) start = Math.min(start, at);
      var wanted = slots.slice(start, start + YEARS).filter(function (slot) { return lone || yearOf(slot) === year; });
      return Promise.all(wanted.map(text)).then(function (texts) {
        // Of a year of another edition, the columns that its form has.
        var its = texts.filter(function (found) { return yearOf(found.entry[0]) === year; })[0];
        function asks(column) { return !its || its.entry[4] >= 0 && column.cells[its.entry[4]]; }
        var chosen = columns;
        if (!asked.column) {
          chosen = indicator.columns.filter(function (column) { return column.leads && asks(column); });
          if (!chosen.length) chosen = indicator.columns.filter(asks);
          chosen = chosen.length ? chosen.slice(0, COLUMNS) : columns;
        }
        return chosen.map(function (column) {
          var told = texts.map(function (found) {
            var entry = found.entry, which = entry[4] < 0 ? "" : column.cells[entry[4]] || "";
            var address = which && addressOf(entry[4], parseInt(which, 10));
            return { year: yearOf(entry[0]), group: entry[4], value: which ? valueOf(entry, which, column.unit, indicator.least) : null, href: root + entry[2] + (address ? "#" + address : "") };
          });
          return {
            agency: agency, indicator: indicator, year: year, years: told,
            column: columns.length > 1 || !column.leads ? column.label : "",
            scope: texts.length ? texts[texts.length - 1].entry[7] || "" : "",
            own: told.filter(function (one) { return one.year === year; })[0],
            history: root + agency.id + "/index.html#" + indicator.key + column.key,
            about: root + "indicators/" + indicator.slug + "/index.html",
          };
        });
      });
    })).then(function (lists) { return Array.prototype.concat.apply([], lists); });
  }

  function link(text, href) {
    var made = element("a", text);
    made.href = href;
    return made;
  }
  function said(value, made) {
    made.appendChild(element("strong", value ? value.text : say.absent));
    if (value && value.unit) made.appendChild(element("span", value.unit, "unit"));
    return made;
  }
  /* A line of the years, from zero; years that say nothing are gaps. */
  function drawn(years) {
    var space = "http://www.w3.org/2000/svg", svg = document.createElementNS(space, "svg"), d = "", dots = "", joined = false;
    var numbers = years.map(function (one) { return one.value ? one.value.number : NaN; });
    var most = Math.max.apply(null, numbers.filter(function (number) { return !isNaN(number); }).concat(1));
    numbers.forEach(function (number, at) {
      if (isNaN(number) || number < 0) { joined = false; return; }
      var place = (at * 10 + 5) + " " + (36 - 32 * number / most).toFixed(1);
      var continues = joined && years[at].year === years[at - 1].year + 1;
      d += (continues ? "L" : "M") + place;
      dots += "M" + place + "h0";
      joined = true;
    });
    svg.setAttribute("viewBox", "0 0 " + years.length * 10 + " 40");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    [["M0 36H" + years.length * 10, "axis"], [d, "line"], [dots, "dots"]].forEach(function (part) {
      var path = document.createElementNS(space, "path");
      path.setAttribute("d", part[0] || "M0 0");
      path.setAttribute("class", part[1]);
      path.setAttribute("vector-effect", "non-scaling-stroke");
      svg.appendChild(path);
    });
    return svg;
  }
  /* The same in words, for those who hear the page. */
  function inWords(figure) {
    var own = figure.own, value = own ? own.value ? own.value.text + own.value.unit.replace(/.*\/.*/, "（$&）") : say.absent : phrase("no_report", { year: figure.year });
    return figure.agency.name + phrase("in_year", { year: figure.year }) + figure.indicator.title + figure.column + "：" + value + "。";
  }
  /* A figure: agency, figure, year; what is stated; the years; where it leads. */
  function answer(figure) {
    var made = element("article", "", "answer"), own = figure.own;
    var title = figure.indicator.title + (figure.column ? " · " + figure.column : "");
    made.appendChild(element("h2", figure.agency.name + " " + phrase("in_year", { year: figure.year }) + " " + title));
    var line = element("p", "", "answer-figure");
    if (own) line.appendChild(said(own.value, link("", own.href)));
    else line.appendChild(element("strong", phrase("no_report", { year: figure.year })));
    if (figure.scope) line.appendChild(element("span", figure.scope, "scope"));
    made.appendChild(line);
    if (figure.years.length > 1) {
      var isWide = figure.years.some(function (one) { return one.value && one.value.text.length > 6; });
      var chart = element("div", "", isWide ? "answer-years wide" : "answer-years"), list = element("ol");
      chart.appendChild(drawn(figure.years));
      figure.years.forEach(function (one) {
        var item = element("li", "", one === own ? "own" : ""), year = link("", one.href);
        year.appendChild(element("b", one.value ? one.value.text : "–"));
        year.appendChild(element("span", String(one.year)));
        item.appendChild(year);
        list.appendChild(item);
      });
      chart.appendChild(list);
      made.appendChild(chart);
      if (isWide) requestAnimationFrame(function () { chart.scrollLeft = chart.scrollWidth; });
    }
    var links = element("p", "", "answer-links");
    if (own) links.appendChild(link(say.to_report, own.href));
    links.appendChild(link(say.to_history, figure.history));
    links.appendChild(link(say.to_indicator, figure.about));
    made.appendChild(links);
    return made;
  }

  /* The pages that a query names: agencies, indicators, a year. */
  function entries(asked, query) {
    var list = element("ul", "", "named-pages"), found = asked.agencies.length ? asked.agencies : asked.around;
    function add(kind, text, href, note) {
      var item = element("li");
      item.appendChild(element("span", kind, "kind"));
      item.appendChild(link(text, root + href));
      if (note) item.appendChild(element("span", note, "note"));
      list.appendChild(item);
    }
    found.slice(0, ENTRIES).forEach(function (agency) {
      var slots = slotsOf(agency), first = slots.length ? yearOf(slots[0]) : 0, last = slots.length ? yearOf(slots[slots.length - 1]) : 0;
      add(say.agency, agency.name, agency.id + "/index.html", first ? phrase("reports", { years: first === last ? first : first + "–" + last, count: slots.length }) : "");
    });
    if (found.length > ENTRIES) add(say.agency, phrase("others", { count: found.length - ENTRIES }), "agencies/index.html");
    asked.indicators.slice(0, ENTRIES).forEach(function (indicator) { add(say.indicator, indicator.title, "indicators/" + indicator.slug + "/index.html", say.indicator_note); });
    var words = foldQuery(query), year = words.length === 1 && yearIn(words[0]);
    if (year) add(say.year, phrase("in_year", { year: year }), "years/" + year + "/index.html");
    return list;
  }
