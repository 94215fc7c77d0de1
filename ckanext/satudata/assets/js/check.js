// Follows a check that is under way: says how far it is, and shows the verdict once there is one.
// Without script the page says the same and has a link to reload it.
(function () {
  "use strict";

  var FIRST = 1000, SLOWER = 1.4, LONGEST = 10000, PATIENCE = 5;

  function follow(box) {
    var words = box.querySelector("[data-sd-words]");
    var bar = box.querySelector("progress");
    var waitsFor = box.getAttribute("data-sd-wait");
    var pause = FIRST, failures = 0;

    function later() {
      window.setTimeout(ask, pause);
      pause = Math.min(LONGEST, pause * SLOWER);
    }

    function show(found) {
      if (words && words.textContent !== found.message) words.textContent = found.message;
      if (!bar) return;
      if (found.part === null) bar.removeAttribute("value");
      else bar.value = found.part;
    }

    function take(found) {
      failures = 0;
      show(found);
      if (waitsFor === "check" ? !found.open || found.stuck : !found.loading) finish(found);
      else later();
    }

    function finish(found) {
      if (waitsFor === "check") window.location.reload();
      else if (bar && bar.parentNode) bar.value = found.part === null ? 1 : found.part;
    }

    function ask() {
      if (document.hidden) return later();
      window.fetch(box.getAttribute("data-sd-check"), {credentials: "same-origin", headers: {Accept: "application/json"}})
        .then(function (answer) {
          var isJson = (answer.headers.get("Content-Type") || "").indexOf("application/json") === 0;
          if (!answer.ok || !isJson) throw new Error(String(answer.status));
          return answer.json();
        })
        .then(take)
        .catch(function () {
          failures += 1;
          if (failures < PATIENCE) later();
        });
    }

    later();
  }

  function begin() {
    Array.prototype.forEach.call(document.querySelectorAll("[data-sd-check]"), follow);
    Array.prototype.forEach.call(document.querySelectorAll("[data-sd-print]"), function (button) {
      button.hidden = false;
      button.addEventListener("click", function () { window.print(); });
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
