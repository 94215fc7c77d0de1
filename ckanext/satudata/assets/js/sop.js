// The editor of a profile: line numbers beside the text, and the named line under the cursor.
// Without script the page shows the lines around a fault, with their numbers.
(function () {
  "use strict";

  function number(box) {
    var area = box.querySelector("textarea");
    if (!area) return;
    var numbers = document.createElement("pre");
    numbers.className = "sd-yaml sd-numbers";
    numbers.setAttribute("aria-hidden", "true");
    box.insertBefore(numbers, area);
    var shown = 0;

    function count() {
      var lines = area.value.split("\n").length, text = [], i;
      if (lines === shown) return;
      for (i = 1; i <= lines; i += 1) text.push(i);
      numbers.textContent = text.join("\n");
      shown = lines;
    }

    function follow() {
      numbers.style.height = area.offsetHeight + "px";
      numbers.scrollTop = area.scrollTop;
    }

    // The server would not even take a text far too long: say so while it can still be kept.
    function measure() {
      var most = Number(area.getAttribute("data-sd-longest"));
      area.setCustomValidity(most && area.value.length > most ? area.getAttribute("data-sd-too-long") : "");
    }

    area.addEventListener("input", count);
    area.addEventListener("input", measure);
    area.addEventListener("scroll", follow);
    if (window.ResizeObserver) new window.ResizeObserver(follow).observe(area);
    count();
    follow();
  }

  function jump(area, line, column) {
    var lines = area.value.split("\n"), start = 0, i;
    for (i = 0; i < line - 1 && i < lines.length; i += 1) start += lines[i].length + 1;
    var end = start + (lines[line - 1] || "").length;
    area.focus();
    area.setSelectionRange(Math.min(start + column - 1, end), end);
    area.scrollTop = Math.max(0, (line - 4) * parseFloat(window.getComputedStyle(area).lineHeight));
  }

  document.querySelectorAll("[data-sd-editor]").forEach(number);
  document.querySelectorAll("a[data-sd-line]").forEach(function (link) {
    link.addEventListener("click", function (event) {
      var area = document.getElementById("field-text");
      if (!area) return;
      event.preventDefault();
      jump(area, Number(link.getAttribute("data-sd-line")), Number(link.getAttribute("data-sd-column")));
    });
  });
})();
