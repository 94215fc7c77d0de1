/* Words offered while typing: a combobox as WAI-ARIA 1.2 describes it, over a plain input or a long select. */
(function () {
  "use strict";
  var bar = document.querySelector("[data-satudata-form]");
  var said = bar ? bar.dataset : {};
  var number = 0;
  var say = function (text, words) {
    return (text || "{number}").replace(/\{(\w+)\}/g, function (whole, key) { return key in words ? words[key] : whole; });
  };

  /* input: where somebody types. find(text, show): gives a list of {value, label, note}. take(one): somebody chose. */
  function combobox(input, find, take, wait) {
    var list = document.createElement("ul"), told = document.createElement("span"), id = "sd-combo-" + (number += 1);
    var shown = [], at = -1;
    list.id = id; list.className = "sd-combo-list"; list.hidden = true;
    list.setAttribute("role", "listbox");
    var label = document.querySelector("label[for='" + input.id + "']");
    list.setAttribute("aria-label", label ? label.firstChild.textContent.trim() : input.id);
    told.className = "visually-hidden"; told.setAttribute("role", "status");
    var frame = document.createElement("div");
    frame.className = "sd-combo";
    input.parentNode.insertBefore(frame, input);
    frame.appendChild(input); frame.appendChild(list); frame.appendChild(told);
    [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", id], ["aria-autocomplete", "list"], ["autocomplete", "off"]]
      .forEach(function (one) { input.setAttribute(one[0], one[1]); });
    input.removeAttribute("list");

    function close() {
      list.hidden = true; at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function mark(which) {
      at = which;
      Array.prototype.forEach.call(list.children, function (one, index) {
        one.setAttribute("aria-selected", String(index === at));
        if (index === at) { input.setAttribute("aria-activedescendant", one.id); one.scrollIntoView({block: "nearest"}); }
      });
    }
    function choose(which) { var one = shown[which]; close(); if (one) take(one); }
    function show(found) {
      if (document.activeElement !== input) return;
      shown = found; at = -1;
      list.textContent = "";
      found.forEach(function (one, index) {
        var row = document.createElement("li");
        row.id = id + "-" + index; row.setAttribute("role", "option"); row.setAttribute("aria-selected", "false");
        row.appendChild(document.createElement("span")).textContent = one.label;
        if (one.note) { var note = row.appendChild(document.createElement("span")); note.className = "sd-quiet"; note.textContent = one.note; }
        row.addEventListener("mousedown", function (event) { event.preventDefault(); choose(index); });
        list.appendChild(row);
      });
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(!!found.length));
      told.textContent = say(said.saidResults, {number: found.length});
    }
    var timer = null;
    function look() { window.clearTimeout(timer); timer = window.setTimeout(function () { find(input.value, show); }, wait); }
    input.addEventListener("input", look);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) { find(input.value, show); return; }
        var step = event.key === "ArrowDown" ? 1 : -1;
        mark((at + step + shown.length) % shown.length);
      } else if (event.key === "Enter" && !list.hidden && at >= 0) {
        event.preventDefault(); choose(at);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault(); close();
      }
    });
    return {close: close, look: function () { find("", show); }};
  }

  Array.prototype.forEach.call(document.querySelectorAll("input[data-satudata-suggest]"), function (input) {
    if (!bar) return;
    var separator = input.dataset.satudataSuggest, asked = 0;
    var parts = function () { return separator ? input.value.split(separator) : [input.value]; };
    combobox(input, function (text, show) {
      var last = parts().pop().trim(), mine = (asked += 1), scheme = document.getElementById("field-skema_wilayah");
      var query = new URLSearchParams({field: input.name, q: last, scheme: scheme ? scheme.value : ""});
      window.fetch(said.suggest + "?" + query, {credentials: "same-origin"}).then(function (answer) { return answer.ok ? answer.json() : {results: []}; })
        .then(function (found) {
          if (mine !== asked) return;
          show(found.results.map(function (one) {
            return {value: one.value, label: one.label, note: one.count ? say(said.saidUsedBy, {number: one.count}) : ""};
          }));
        }).catch(function () { show([]); });
    }, function (one) {
      var before = parts();
      before[before.length - 1] = one.value;
      input.value = before.map(function (part) { return part.trim(); }).join(separator + " ").trim();
      input.dispatchEvent(new Event("input", {bubbles: true}));
      input.dispatchEvent(new Event("change", {bubbles: true}));
    }, 180);
  });

  /* A long select becomes a field to search in; the select stays, carries the value and works without the script. */
  Array.prototype.forEach.call(document.querySelectorAll("select[data-satudata-search]"), function (select) {
    var input = document.createElement("input");
    input.type = "text"; input.className = "form-control"; input.id = select.id + "-search";
    ["aria-describedby", "aria-invalid"].forEach(function (name) {
      if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
    });
    var label = document.querySelector("label[for='" + select.id + "']");
    if (label) label.htmlFor = input.id;
    select.parentNode.insertBefore(input, select);
    select.classList.add("sd-visually-hidden"); select.tabIndex = -1; select.setAttribute("aria-hidden", "true");
    var current = function () { var one = select.options[select.selectedIndex]; return one && one.value ? one.text : ""; };
    input.value = current();
    var box = combobox(input, function (text, show) {
      var wanted = text === current() ? "" : text.trim().toLowerCase();
      show(Array.prototype.filter.call(select.options, function (one) {
        return one.value && one.text.toLowerCase().indexOf(wanted) >= 0;
      }).slice(0, 100).map(function (one) { return {value: one.value, label: one.text}; }));
    }, function (one) {
      select.value = one.value; input.value = one.label;
      select.dispatchEvent(new Event("change", {bubbles: true}));
    }, 0);
    select.addEventListener("change", function () { input.value = current(); });
    select.addEventListener("focus", function () { input.focus(); });
    input.addEventListener("click", function () { input.select(); box.look(); });
    input.addEventListener("blur", function () {
      if (input.value.trim() === "") {
        if (select.value) { select.value = ""; select.dispatchEvent(new Event("change", {bubbles: true})); }
      } else input.value = current();
    });
    var frame = input.parentNode;
    frame.appendChild(select);
  });
}());
