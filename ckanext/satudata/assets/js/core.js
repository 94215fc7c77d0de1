/* What CKAN's scripts say in English, or leave without a name: some before its words have come, others for good. */
(function (ckan, jQuery) {
  "use strict";

  function _(text) {
    return ckan.i18n._(text);
  }

  function label(selector, word) {
    document.querySelectorAll(selector).forEach(function (element) {
      if (element.getAttribute("aria-label") !== word) element.setAttribute("aria-label", word);
    });
  }

  /* Select2 hides the field its label belongs to, and shows boxes without one. */
  function lend(field) {
    var owner = field.id && document.querySelector("label[for='" + field.id + "']");
    var shown = field.nextElementSibling;
    if (!owner || !shown || !shown.matches(".select2-container")) return;
    owner.id = owner.id || field.id + "-label";
    shown.querySelectorAll(".select2-selection, .select2-selection__rendered[role=textbox]").forEach(function (box) {
      if (box.getAttribute("aria-labelledby") !== owner.id) box.setAttribute("aria-labelledby", owner.id);
    });
  }

  function name() {
    label(".btn-close[aria-label='Close']", _("Close"));
    label("a.page-link:has(> .fa-chevron-left)", _("Previous"));
    label("a.page-link:has(> .fa-chevron-right)", _("Next"));
    label("table[data-module='table-selectable-rows'] th input[type=checkbox]", _("Select all"));
    document.querySelectorAll(".select2-hidden-accessible").forEach(lend);
  }

  /* Select2 of CKAN 2.12; the one before is told its words by CKAN. */
  var select2 = jQuery.fn.select2 && jQuery.fn.select2.defaults;
  if (select2 && select2.set) {
    select2.set("language", {
      errorLoading: function () { return _("The results could not be loaded."); },
      inputTooShort: function () { return _("Start typing…"); },
      loadingMore: function () { return _("Loading more results…"); },
      noResults: function () { return _("No matches found"); },
      removeAllItems: function () { return _("Remove all"); },
      removeItem: function () { return _("Remove"); },
      search: function () { return _("Search"); },
      searching: function () { return _("Searching..."); }
    });
  }

  var load = ckan.i18n.load;
  ckan.i18n.load = function () {
    load.apply(this, arguments);
    name();
    new MutationObserver(name).observe(document.body, {childList: true});
    window.setTimeout(name, 0);
  };
})(window.ckan, window.jQuery);
