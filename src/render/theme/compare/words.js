  /* Words */

  function phrase(key, values) {
    return (say[key] || "").replace(/\{(\w+)\}/g, function (all, name) { return name in values ? values[name] : all; });
  }
  function names(list, most) {
    if (most && list.length > most) return phrase("several", { count: list.length });
    return list.map(function (item) { return item.short; }).join(say.and);
  }
  function span(from, to) {
    return from === to ? phrase("one_year", { year: from }) : phrase("span", { first: from, last: to });
  }
  function said(figure, unit) {
    return figure.text + (unit && unit !== "%" ? unit : "");
  }
  function why(figure) {
    if (!figure) return say.noneNote;
    if (figure.state === "small") return figure.part + "/" + figure.whole + " " + say.small;
    if (figure.state === "nothing") return "0/0";
    return cellText(figure);
  }
  function cellText(figure) {
    if (!figure) return say.none;
    if (figure.state === "unstated") return figure.text + " " + say.unstated;
    return { missing: say.missing, unread: say.unread, absent: say.absent, nothing: say.nothing, inapplicable: "/" }[figure.state] || figure.text;
  }

  /* The page */

  function element(name, content, className) {
    var made = document.createElement(name);
    if (content) made.textContent = content;
    if (className) made.className = className;
    return made;
  }
  function link(href, content) {
    var made = element("a", content);
    made.href = href;
    return made;
  }
  function put(parent, children) {
    children.forEach(function (child) { if (child) parent.append(child); });
    return parent;
  }

