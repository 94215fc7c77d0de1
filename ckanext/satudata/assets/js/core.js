/* CKAN's scripts name their close buttons in English: some before its words have come, others for good. */
(function (ckan) {
  "use strict";

  function name(root) {
    var word = ckan.i18n._("Close");
    root.querySelectorAll('.btn-close[aria-label="Close"]').forEach(function (button) {
      if (word !== "Close") button.setAttribute("aria-label", word);
    });
  }

  var load = ckan.i18n.load;
  ckan.i18n.load = function () {
    load.apply(this, arguments);
    name(document);
    new MutationObserver(function () { name(document.body); }).observe(document.body, {childList: true});
  };
})(window.ckan);
