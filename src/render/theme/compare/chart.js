  /* Charts: across in parts of the width, down in the size of letters, so that they need no drawing again. */

  function draw(name, attributes, children) {
    var made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    (children || []).forEach(function (child) { if (child) made.append(child); });
    return made;
  }
  var SHAPES = [
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", "M-3.6 -3.6h7.2v7.2h-7.2z", "M0 -4.8l4.6 8h-9.2z",
    "M0 -5l5 5l-5 5l-5 -5z", "M0 4.8l4.6 -8h-9.2z", "M-4 -4l8 8m0 -8l-8 8"
  ];
  var KEYS = "①②③④⑤⑥";
  function mark(index, x, y, title) {
    return draw("svg", { x: x, y: y, overflow: "visible" }, [
      draw("path", { "class": "mark s" + (index + 1), d: SHAPES[index] }, [title && draw("title", {}, [title])])
    ]);
  }
  /* A line with its mark, for keys. */
  function sample(index) {
    return draw("svg", { "class": "chart sample", "aria-hidden": "true" }, [
      draw("line", { "class": "run s" + (index + 1), x1: 0, x2: "100%", y1: "50%", y2: "50%" }), mark(index, "50%", "50%")
    ]);
  }
  /* Round steps from zero. */
  function scale(numbers, share) {
    var most = Math.max.apply(null, numbers.concat(0)), low = Math.min.apply(null, numbers.concat(0));
    if (most === low) most = low + 1;
    var rough = (most - low) / 4, power = Math.pow(10, Math.floor(Math.log10(rough))), ticks = [];
    var step = [1, 2, 5, 10].filter(function (of) { return of * power >= rough * 0.999; })[0] * power;
    if (!share && step < 1 && numbers.every(function (number) { return number === Math.round(number); })) step = 1;
    var first = Math.floor(low / step + 1e-9), last = Math.ceil(most / step - 1e-9);
    for (var at = first; at <= last; at++) ticks.push(+(at * step).toPrecision(12));
    return { low: first * step, high: last * step, ticks: ticks };
  }
  function tickText(number, share) {
    return String(number).replace("-", "−").replace(/\B(?=(\d{3})+$)/g, " ") + (share ? "%" : "");
  }
  function em(number) { return number.toFixed(2) + "em"; }
  function part(number) { return (100 * number).toFixed(2) + "%"; }
  function breadth(text) {
    return Array.from(text).reduce(function (sum, c) { return sum + (c > "\u2e7f" ? 1 : c === "." || c === " " ? 0.3 : 0.6); }, 0);
  }
  function cut(text, most) {
    var chars = Array.from(text);
    return chars.length > most ? chars.slice(0, most - 1).join("") + "…" : text;
  }
  /* Runs of years without a gap. */
  function path(points, count, of) {
    var d = "", open = false;
    points.forEach(function (figure, at) {
      if (!figure || figure.number === null) { open = false; return; }
      d += (open ? "L" : "M") + ((at + 0.5) / count * 1000).toFixed(1) + " " + (of(figure.number) * 1000).toFixed(1);
      open = true;
    });
    return d;
  }
  function plot(top, high, paths) {
    return draw("svg", { y: em(top), width: "100%", height: em(high), viewBox: "0 0 1000 1000", preserveAspectRatio: "none", overflow: "visible" },
      paths.map(function (one) { return draw("path", { "class": "run " + one[1], d: one[0], "vector-effect": "non-scaling-stroke" }); }));
  }
  /* The newest figure; it says its year where that is not the last one. */
  function last(points, shown) {
    for (var at = points.length - 1; at >= 0; at--) {
      if (points[at] && points[at].number !== null) {
        return { number: points[at].number, text: points[at].text + (at < points.length - 1 ? phrase("of_year", { year: shown.years[at] }) : "") };
      }
    }
    return null;
  }
  function numbers(rows) {
    return rows.reduce(function (all, row) {
      return all.concat(row.points.filter(function (figure) { return figure && figure.number !== null; }).map(function (figure) { return figure.number; }));
    }, []);
  }
  function breakLines(shown, top, bottom) {
    return shown.breaks.map(function (at) {
      return draw("line", { "class": "e", x1: part(at / shown.years.length), x2: part(at / shown.years.length), y1: em(top), y2: em(bottom) });
    });
  }

  /* A few agencies over years, each named where its line ends. */
  function lines(shown, label) {
    var rows = shown.rows, count = shown.years.length, share = shown.indicator.share, single = rows.length === 1;
    var top = 1.6, high = 13, all = scale(numbers(rows), share), every = Math.ceil(count / 8);
    function of(number) { return (all.high - number) / (all.high - all.low); }
    function down(number) { return top + high * of(number); }
    var texts = all.ticks.map(function (tick) { return tickText(tick, share); });
    var axis = draw("svg", { "class": "chart lines ticks" }, all.ticks.map(function (tick, at) {
      return draw("text", { "class": "l end", x: "100%", y: em(down(tick) + 0.35) }, [texts[at]]);
    }));
    axis.style.width = em(Math.max.apply(null, texts.map(breadth)) + 0.6);
    var inner = draw("svg", { "class": "chart lines" }, all.ticks.map(function (tick) {
      return draw("line", { "class": tick === 0 ? "zero" : "grid", x1: 0, x2: "100%", y1: em(down(tick)), y2: em(down(tick)) });
    }).concat(breakLines(shown, 0.4, top + high + 1.7)));
    shown.years.forEach(function (year, at) {
      if ((count - 1 - at) % every === 0) inner.append(draw("text", { "class": "l", x: part((at + 0.5) / count), y: em(top + high + 1.5) }, [String(year)]));
    });
    inner.append(plot(top, high, rows.map(function (row, index) { return [path(row.points, count, of), "s" + (index + 1)]; })));
    var ends = [];
    rows.forEach(function (row, index) {
      row.points.forEach(function (figure, at) {
        var x = part((at + 0.5) / count), year = shown.years[at];
        if (figure && figure.number !== null) {
          inner.append(mark(index, x, em(down(figure.number)), row.agency.short + " " + phrase("one_year", { year: year }) + " " + said(figure, shown.unit)));
          if (single) inner.append(draw("text", { x: x, y: em(down(figure.number) - 0.7) }, [figure.text]));
        } else if (single) {
          inner.append(draw("text", { "class": "g", x: x, y: em(down(0) - 0.4) }, ["—", draw("title", {}, [why(figure)])]));
        }
      });
      var end = last(row.points, shown);
      if (end) ends.push({ index: index, at: down(end.number), name: cut(row.agency.short, 13), value: end.text });
    });
    var box = put(element("div", "", "lines-box"), [axis, inner]);
    if (!single) {
      // Labels that would touch move apart, and back up where they would leave the chart.
      ends.sort(function (a, b) { return a.at - b.at || a.index - b.index; });
      ends.forEach(function (end, at) { if (at) end.at = Math.max(end.at, ends[at - 1].at + 1.35); });
      for (var at = ends.length - 1, limit = top + high + 0.6; at >= 0; at--, limit = ends[at + 1].at - 1.35) ends[at].at = Math.min(ends[at].at, limit);
      var named = draw("svg", { "class": "chart lines ends" }, []), keyed = draw("svg", { "class": "chart lines keyed" }, []);
      ends.forEach(function (end) {
        named.append(mark(end.index, "0.7em", em(end.at)));
        named.append(draw("text", { "class": "start", x: "1.5em", y: em(end.at + 0.35) }, [end.name, draw("tspan", { "class": "value", dx: "0.4em" }, [end.value])]));
        keyed.append(draw("text", { "class": "start", x: "0.2em", y: em(end.at + 0.35) }, [KEYS[end.index]]));
      });
      named.style.width = em(Math.max.apply(null, ends.map(function (end) { return breadth(end.name) + breadth(end.value); })) + 2.4);
      put(box, [named, keyed]);
    }
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", label);
    if (single) return [box];
    var keys = element("ul", "", "keys");
    rows.forEach(function (row, index) {
      var end = last(row.points, shown), item = element("li");
      put(item, [element("span", KEYS[index]), sample(index), row.agency.short, element("b", end ? end.text : why(row.points[count - 1]))]);
      keys.appendChild(item);
    });
    keys.setAttribute("aria-hidden", "true");
    return [box, keys];
  }

  /* Many agencies: a small chart for each, all to one scale, with the others faint behind it. */
  function panels(shown, label) {
    var rows = shown.rows, count = shown.years.length, share = shown.indicator.share, top = 1.4, high = 4.6;
    var all = scale(numbers(rows), share);
    function of(number) { return (all.high - number) / (all.high - all.low); }
    var box = element("div", "", "panels");
    rows.forEach(function (row) {
      var end = last(row.points, shown), panel = element("div", "", "panel");
      var others = rows.filter(function (other) { return other !== row; }).map(function (other) { return [path(other.points, count, of), "faint"]; });
      var chart = draw("svg", { "class": "chart small-lines" }, [
        draw("line", { "class": "grid", x1: 0, x2: "100%", y1: em(top), y2: em(top) }),
        draw("line", { "class": "zero", x1: 0, x2: "100%", y1: em(top + high * of(0)), y2: em(top + high * of(0)) })
      ].concat(breakLines(shown, 0.6, top + high + 1.5)));
      chart.append(draw("text", { "class": "l start", x: 0, y: em(top - 0.35) }, [tickText(all.high, share)]));
      chart.append(plot(top, high, others.concat([[path(row.points, count, of), "own"]])));
      row.points.forEach(function (figure, at) {
        if (figure && figure.number !== null) {
          chart.append(draw("svg", { x: part((at + 0.5) / count), y: em(top + high * of(figure.number)), overflow: "visible" }, [
            draw("path", { "class": "mark own", d: "M-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0z" }, [draw("title", {}, [shown.years[at] + " " + said(figure, shown.unit)])])
          ]));
        }
      });
      chart.append(draw("text", { "class": "l start", x: 0, y: em(top + high + 1.4) }, [String(shown.years[0])]));
      chart.append(draw("text", { "class": "l end", x: "100%", y: em(top + high + 1.4) }, [String(shown.years[count - 1])]));
      put(panel, [put(element("p"), [row.agency.short, end ? element("b", end.text) : element("small", why(row.points[count - 1]))]), chart]);
      box.appendChild(panel);
    });
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", label);
    return [box];
  }

  /* One year: a bar for each agency. */
  function bars(shown, label) {
    var rows = shown.rows, all = scale(numbers(rows), shown.indicator.share), span = all.high - all.low, step = 2.9;
    var chart = draw("svg", { "class": "chart bars", role: "img", "aria-label": label }, []), zero = 0.8 * -all.low / span;
    rows.forEach(function (row, at) {
      var figure = row.points[0], known = figure && figure.number !== null, y = at * step;
      chart.append(draw("text", { "class": "start", x: 0, y: em(y + 1.1) }, [row.agency.name]));
      if (known && figure.number !== 0) {
        chart.append(draw("rect", { x: part(zero + 0.8 * Math.min(0, figure.number) / span), y: em(y + 1.5), width: part(0.8 * Math.abs(figure.number) / span), height: "0.9em" }));
      }
      chart.append(draw("line", { x1: part(zero), x2: part(zero), y1: em(y + 1.4), y2: em(y + 2.5) }));
      var end = zero + (known ? 0.8 * Math.max(0, figure.number) / span : 0);
      chart.append(draw("text", { "class": known ? "start" : "g start", x: part(end), y: em(y + 2.3), dx: "0.4em" }, [known ? figure.text : why(figure)]));
    });
    chart.style.height = em(rows.length * step);
    return [chart];
  }

