// Buttons that copy a text; without this script the text is selected by hand.
(function () {
  "use strict";

  function copied(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    // Government portals run without TLS inside their network: there the old way is the only one.
    return new Promise(function (resolve, reject) {
      var area = document.createElement("textarea");
      area.value = text;
      area.setAttribute("readonly", "");
      area.className = "visually-hidden";
      document.body.appendChild(area);
      area.select();
      var done = document.execCommand("copy");
      area.remove();
      if (done) resolve(); else reject(new Error("copy"));
    });
  }

  function prepare(place) {
    var source = document.getElementById(place.getAttribute("data-sd-copy"));
    if (!source || place.querySelector("button")) return;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-default btn-secondary";
    button.textContent = place.getAttribute("data-sd-label");
    var said = document.createElement("span");
    said.setAttribute("role", "status");
    said.className = "sd-quiet";
    button.addEventListener("click", function () {
      copied(source.textContent.trim()).then(function () {
        said.textContent = place.getAttribute("data-sd-done");
        window.setTimeout(function () { said.textContent = ""; }, 4000);
      }, function () {
        window.getSelection().selectAllChildren(source);
      });
    });
    place.appendChild(button);
    place.appendChild(said);
  }

  function start() {
    Array.prototype.forEach.call(document.querySelectorAll("[data-sd-copy]"), prepare);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
