// Follows an order about many cases: says how far it is, and shows the page anew once it stands still.
// Without script the page says the same and has a link to see it anew.
(function () {
  "use strict";

  var PAUSE = 2000, PATIENCE = 5;

  function follow(box) {
    var words = box.querySelector("[data-sd-order-words]"), bar = box.querySelector("progress");
    var began = null, failures = 0;

    function later() { window.setTimeout(ask, PAUSE); }

    function show(found) {
      var counts = found.counts;
      var done = counts.done + counts.refused + (found.state === "looking" ? counts.possible : 0);
      if (words) words.textContent = words.textContent.replace(/^\d+/, String(done));
      if (bar) bar.value = done;
    }

    function take(found) {
      failures = 0;
      began = began || found.state;
      if (found.state !== began || found.stuck) return window.location.reload();
      show(found);
      later();
    }

    function ask() {
      if (document.hidden) return later();
      window.fetch(box.getAttribute("data-sd-order"), {credentials: "same-origin", headers: {Accept: "application/json"}})
        .then(function (answer) { if (!answer.ok) throw new Error(String(answer.status)); return answer.json(); })
        .then(take)
        .catch(function () { failures += 1; if (failures < PATIENCE) later(); });
    }

    later();
  }

  document.querySelectorAll("[data-sd-order]").forEach(follow);
})();
