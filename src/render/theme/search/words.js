  /* Folding, as src/search/fold.rs does it */

  function lower(c) {
    var code = c.charCodeAt(0);
    return (code > 0xff00 ? String.fromCharCode(code - 0xfee0) : c).toLowerCase();
  }
  var PLAIN = "[A-Z\uff01-\uff5e]";
  function Folder(pairs) {
    var map = {}, keys = [];
    for (var i = 0; i < pairs.length; i += 2) { map[pairs[i]] = pairs[i + 1]; keys.push(pairs[i]); }
    keys.sort(function (a, b) { return b.length - a.length; });
    var escaped = keys.map(function (key) { return key.replace(/[\\^$.*+?()[\]{}|\/-]/g, "\\$&"); });
    this.map = map;
    this.pattern = new RegExp(escaped.concat(PLAIN).join("|"), "g");
  }
  Folder.prototype.one = function (text) {
    return Object.prototype.hasOwnProperty.call(this.map, text) ? this.map[text] : lower(text);
  };
  Folder.prototype.fold = function (text) {
    var self = this;
    return text.replace(this.pattern, function (found) { return self.one(found); });
  };
  /* Where each part of the folded text comes from: pairs of folded and original ends of clusters. */
  Folder.prototype.places = function (text) {
    var starts = [], at = 0, match, i;
    this.pattern.lastIndex = 0;
    function plain(end) { while (at < end) starts.push(at++); }
    while ((match = this.pattern.exec(text))) {
      plain(match.index);
      var folded = this.one(match[0]);
      for (i = 0; i < folded.length; i++) starts.push(match.index);
      at = match.index + match[0].length;
    }
    plain(text.length);
    starts.push(text.length);
    return starts;
  };
  var forms = null;
  /* What has no width, as src/chars does it */
  var IGNORED = /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\u{e0000}-\u{e007f}\u{e0100}-\u{e01ef}]/gu;
  function foldQuery(query) {
    return Array.from(query.normalize("NFKC").replace(IGNORED, "")).map(function (c) {
      c = c.toLowerCase();
      return forms && forms[c] || c;
    }).join("").split(/[\s\u0000-\u001f\u007f-\u009f]+/).filter(function (word, index, all) {
      return word && all.indexOf(word) === index;
    });
  }

  /* Grams, as src/search/gram.rs does it */

  function isDigit(c) { return c !== undefined && c >= "0" && c <= "9" && c.length === 1; }
  var ASCII = /^[\x00-\x7f]+$/, COUNTED = /^[0-9]{3}[^\x00-\x7f]+$/;
  function grams(chars, most) {
    if (chars.length <= 3) return [chars.join("")];
    var last = chars.length - 3, count = Math.min(last + 1, most), list = [], covered = 0;
    for (var i = 0; i < count; i++) {
      var at = Math.floor(i * last / (count - 1 || 1));
      // Five ASCII characters say more than three digits and what they count, and these more than any three.
      [[Math.min(at, Math.max(0, chars.length - 5)), 5, ASCII], [at, 4, COUNTED], [at - 1, 4, COUNTED], [at, 3, /./]].some(function (kind) {
        var end = kind[0] + kind[1], gram = chars.slice(kind[0], end);
        if (!gram[kind[1] - 1] || !kind[2].test(gram.join(""))) return false;
        if (end > covered) covered = list.push(gram.join("")) && end;
        return true;
      });
    }
    return list;
  }
  function hash(gram) {
    var h = 0x811c9dc5;
    Array.from(gram).forEach(function (c) { h = Math.imul(h ^ c.codePointAt(0), 0x01000193); });
    h ^= h >>> 15;
    h = Math.imul(h, 0x2c1b3c6d);
    return (h ^ h >>> 12) >>> 0;
  }

  /* Postings, as src/search/posting.rs does it */

  var VALUE = {};
  "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_".split("").forEach(function (c, i) { VALUE[c] = i; });
  function numbers(text, each) {
    var number = 0, shift = 0;
    for (var i = 0; i < text.length; i++) {
      var bits = VALUE[text[i]];
      number |= (bits & 31) << shift;
      shift += 5;
      if (bits < 32) { each(number); number = shift = 0; }
    }
  }
  function gaps(text) {
    var before = 0, list = [];
    numbers(text, function (gap) { list.push(before + gap); before += gap + 1; });
    return list;
  }

