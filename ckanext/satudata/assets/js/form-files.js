/* Several files at once: dropped or chosen, each sent by itself with its own progress, each tried again by itself. */
(function () {
  "use strict";
  var area = document.querySelector("[data-satudata-drop]");
  if (!area) return;
  area.hidden = false;
  var said = area.dataset, limit = Number(said.limit);
  var zone = area.querySelector(".sd-drop-zone"), list = area.querySelector("[data-satudata-uploads]");
  var told = area.querySelector("[data-satudata-told]"), chooser = document.getElementById("field-files");
  var single = document.querySelector("[data-satudata-single]"), bar = document.querySelector("[data-satudata-form]");
  if (single && !single.hasAttribute("data-satudata-wrong") && !/^#field-/.test(window.location.hash)) single.open = false;
  var say = function (text, words) {
    return text.replace(/\{(\w+)\}/g, function (whole, key) { return key in words ? words[key] : whole; });
  };
  var mega = function (size) { return (size / 1048576).toLocaleString("id-ID", {maximumFractionDigits: 1}); };
  var waiting = [], busy = false;

  function line(file) {
    var row = document.createElement("li"), name = document.createElement("span");
    name.className = "sd-file-name"; name.textContent = file.name + " (" + mega(file.size) + " MB)";
    row.appendChild(name);
    list.appendChild(row);
    return row;
  }
  function show(row, parts) {
    while (row.children.length > 1) row.removeChild(row.lastChild);
    parts.forEach(function (part) { row.appendChild(part); });
  }
  function words(text, tag, kind) {
    var made = document.createElement(tag || "span");
    made.textContent = text;
    made.className = kind || "sd-quiet";
    return made;
  }
  function button(text, kind, act) {
    var made = words(text, "button", "btn btn-sm " + kind);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }
  function refused(row, text, file) {
    var parts = [words(text, "p", "sd-error")];
    if (file) parts.push(button(said.saidAgain, "btn-primary", function () { add(file, row); }));
    parts.push(button(said.saidDrop, "btn-secondary", function () { row.remove(); chooser.focus(); }));
    show(row, parts);
    told.textContent = row.firstChild.textContent + ": " + text;
  }
  function add(file, row) {
    row = row || line(file);
    if (file.size > limit) { refused(row, say(said.saidTooLarge, {size: mega(file.size), limit: mega(limit)})); return; }
    if (!file.size) { refused(row, said.saidEmpty); return; }
    show(row, [words(said.saidWaiting)]);
    waiting.push([file, row]);
    next();
  }
  function next() {
    if (busy || !waiting.length) return;
    var one = waiting.shift();
    busy = true;
    send(one[0], one[1], function () { busy = false; next(); });
  }
  function send(file, row, done) {
    var progress = document.createElement("progress"), text = words("");
    progress.max = 100; progress.value = 0;
    progress.setAttribute("aria-label", file.name);
    show(row, [progress, text]);
    window.fetch(bar.dataset.session, {credentials: "same-origin"}).then(function (answer) { return answer.json(); }).then(function (session) {
      if (!session.user) { refused(row, said.saidSignedOut, file); done(); return; }
      var request = new XMLHttpRequest(), body = new FormData();
      body.append("upload", file);
      request.open("POST", said.satudataDrop);
      request.setRequestHeader("X-CSRFToken", session.csrf);
      request.upload.addEventListener("progress", function (event) {
        if (!event.lengthComputable) return;
        progress.value = Math.round(100 * event.loaded / event.total);
        text.textContent = progress.value < 100 ? say(said.saidSending, {percent: progress.value}) : said.saidChecking;
      });
      request.addEventListener("load", function () { arrived(request, file, row); done(); });
      request.addEventListener("error", function () { refused(row, said.saidBroken, file); done(); });
      request.send(body);
    }).catch(function () { refused(row, said.saidBroken, file); done(); });
  }
  function arrived(request, file, row) {
    var answer = null;
    try { answer = JSON.parse(request.responseText); } catch (other) { /* an error page */ }
    if (request.status !== 200 || !answer) {
      var text = request.status === 401 ? said.saidSignedOut : answer && answer.message;
      refused(row, text || say(said.saidFailed, {status: request.status}), file);
      return;
    }
    var files = document.querySelector("[data-satudata-files]"), made = document.createElement("template");
    made.innerHTML = answer.html; /* our own snippet, escaped by the server */
    files.appendChild(made.content);
    document.querySelector("[data-satudata-no-files]").hidden = true;
    row.remove();
    told.textContent = say(said.saidDone, {name: file.name});
  }
  chooser.addEventListener("change", function () {
    Array.prototype.forEach.call(chooser.files, function (file) { add(file); });
    chooser.value = "";
  });
  ["dragenter", "dragover"].forEach(function (name) {
    area.addEventListener(name, function (event) { event.preventDefault(); zone.classList.add("sd-drop-over"); });
  });
  ["dragleave", "drop"].forEach(function (name) {
    area.addEventListener(name, function (event) { event.preventDefault(); zone.classList.remove("sd-drop-over"); });
  });
  area.addEventListener("drop", function (event) {
    Array.prototype.forEach.call(event.dataTransfer.files, function (file) { add(file); });
  });
  window.addEventListener("beforeunload", function (event) { if (busy) event.preventDefault(); });
}());
