// Keys for those who work through a list all day. They can be switched off, do nothing in a field, and are listed
// under `?` (WCAG 2.1.4). Everything they do, a link or a button of the page does as well.
(function () {
  "use strict";

  var STORED = "satudata-keys", help = document.querySelector("[data-sd-keys-help]");
  if (!help) return;
  var choice = help.querySelector("[data-sd-keys-switch]");
  help.hidden = false;

  function isOn() {
    try { return window.localStorage.getItem(STORED) !== "off"; } catch (e) { return true; }
  }

  choice.checked = isOn();
  choice.addEventListener("change", function () {
    try { window.localStorage.setItem(STORED, choice.checked ? "on" : "off"); } catch (e) { /* it holds for this page */ }
  });

  function stops() {
    return Array.prototype.slice.call(document.querySelectorAll("[data-sd-stop], .sd-item-mark"));
  }

  function go(step) {
    var all = stops(), here = all.findIndex(function (one) { return one.contains(document.activeElement); });
    var next = all[Math.max(0, Math.min(all.length - 1, here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step))];
    var target = next && (next.querySelector("a[href], input:not([type=hidden]), button") || next);
    if (target) { target.focus(); next.scrollIntoView({block: "nearest"}); }
  }

  function current(selector) {
    var stop = document.activeElement && document.activeElement.closest("[data-sd-stop], .sd-item-mark");
    return stop && stop.querySelector(selector);
  }

  var does = {
    "j": function () { go(1); },
    "k": function () { go(-1); },
    "o": function () { var link = current("a[href]"); if (link) link.click(); },
    "x": function () { var tick = current(".sd-tick"); if (tick) tick.click(); },
    "?": function () { help.open = !help.open; if (help.open) help.querySelector("summary").focus(); }
  };

  document.addEventListener("keydown", function (event) {
    var field = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
    if (field || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (!choice.checked) return;
    var button = document.querySelector("[data-sd-key='" + (/^[a-z]$/.test(event.key) ? event.key : "") + "']");
    if (does[event.key]) { event.preventDefault(); does[event.key](); }
    else if (button) { event.preventDefault(); button.click(); }
  });
})();
