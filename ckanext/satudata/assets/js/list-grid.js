// The grid of a draft: a row is saved when it is left, a block from a spreadsheet is pasted into neighbouring cells,
// arrows up and down and Enter go from row to row. Without script each row is a form with its own button.
(function () {
  "use strict";

  var table = document.querySelector("[data-sd-grid]");
  if (!table) return;
  var said = table.dataset, status = document.getElementById("sd-grid-status");
  var rows = Array.prototype.slice.call(table.querySelectorAll("[data-sd-row]"));

  function cells(row) { return Array.prototype.slice.call(row.querySelectorAll("input.form-control")); }
  function changed(row) { return cells(row).filter(function (one) { return one.value !== one.dataset.sdWas; }); }
  function token(row) {
    var hidden = Array.prototype.slice.call(row.querySelectorAll("form input[type=hidden]"));
    var found = hidden.filter(function (one) { return /csrf/.test(one.name); })[0];
    return found ? found.value : "";
  }

  function say(row, text, wrong) {
    var place = row.querySelector("[data-sd-said]");
    place.textContent = text;
    place.classList.toggle("sd-work-wrong", Boolean(wrong));
    status.textContent = text;
    return place;
  }

  function mark(row) {
    if (changed(row).length) row.setAttribute("data-sd-dirty", ""); else row.removeAttribute("data-sd-dirty");
  }

  function flag(row, errors) {
    cells(row).forEach(function (one) {
      if (errors && errors[one.name]) {
        one.setAttribute("aria-invalid", "true");
        one.setAttribute("aria-describedby", row.querySelector("[data-sd-said]").id);
      } else one.removeAttribute("aria-invalid");
    });
  }

  // What stands in the portal now; `keep` leaves what was typed since it was sent.
  function take(row, found, sent) {
    row.dataset.sdVersion = found.row_version;
    row.querySelector("form input[name=row_version]").value = found.row_version;
    cells(row).forEach(function (one) {
      var now = found.cells[one.name] || "";
      if (!sent || one.value === sent[one.name] || one.value === one.dataset.sdWas) one.value = now;
      one.dataset.sdWas = now;
    });
    mark(row);
  }

  function post(address, row, body) {
    var headers = {"Content-Type": "application/json", "X-CSRFToken": token(row)};
    return window.fetch(address, {method: "POST", credentials: "same-origin", headers: headers, body: JSON.stringify(body)})
      .then(function (answer) { return answer.json().then(function (found) { return {status: answer.status, found: found}; }); });
  }

  function sentences(row, errors) {
    var titles = {};
    cells(row).forEach(function (one) { titles[one.name] = one.getAttribute("aria-label").split(":")[0]; });
    return Object.keys(errors).filter(function (name) { return name !== "__type"; }).map(function (name) {
      return (titles[name] ? titles[name] + ": " : "") + [].concat(errors[name]).join(" ");
    }).join(" ");
  }

  function button(text, done) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-default btn-sm";
    made.textContent = text;
    made.addEventListener("click", done);
    return made;
  }

  function stale(row, sentence) {
    return post(said.sdShow, row, {id: row.dataset.sdRow}).then(function (answer) {
      var theirs = answer.found.result, place = say(row, sentence, true), list = document.createElement("ul");
      cells(row).forEach(function (one) {
        var now = theirs.cells[one.name] || "";
        if (now === one.value || now === one.dataset.sdWas) return;
        var line = document.createElement("li");
        line.textContent = one.getAttribute("aria-label").split(":")[0] + ". " + said.sdNow + " " + (now || said.sdEmpty);
        list.appendChild(line);
      });
      place.appendChild(list);
      row.setAttribute("data-sd-stale", "");
      place.appendChild(button(said.sdTake, function () {
        row.removeAttribute("data-sd-stale");
        take(row, theirs);
        say(row, "");
        cells(row)[0].focus();
      }));
      place.appendChild(button(said.sdAgain, function () {
        var mine = {};
        changed(row).forEach(function (one) { mine[one.name] = one.value; });
        row.removeAttribute("data-sd-stale");
        take(row, theirs);
        cells(row).forEach(function (one) { if (one.name in mine) one.value = mine[one.name]; });
        cells(row)[0].focus();
        save(row);
      }));
    });
  }

  function refused(row, answer) {
    var errors = answer.found.error || {};
    if (answer.status === 403 && !errors.__type || answer.status === 400 || answer.status === 401) return say(row, said.sdOut, true);
    if (errors.row_version) return stale(row, [].concat(errors.row_version).join(" "));
    flag(row, errors);
    if (errors.__type === "Authorization Error") errors = {message: errors.message};
    return say(row, said.sdRefused + " " + sentences(row, errors), true);
  }

  function save(row) {
    var typed = changed(row);
    if (!typed.length || row.hasAttribute("data-sd-stale") || row.hasAttribute("data-sd-saving")) return Promise.resolve();
    var sent = {};
    typed.forEach(function (one) { sent[one.name] = one.value; });
    row.setAttribute("data-sd-saving", "");
    say(row, said.sdSaving);
    var body = {id: row.dataset.sdRow, row_version: Number(row.dataset.sdVersion), source: "grid", cells: sent};
    return post(said.sdUpdate, row, body).then(function (answer) {
      if (!answer.found.success) return refused(row, answer);
      flag(row);
      take(row, answer.found.result, sent);
      var look = (answer.found.result.problems || []).map(function (one) { return one.sentence; }).join(" ");
      say(row, look ? said.sdSaved + ". " + look : said.sdSaved);
    }).catch(function () { say(row, said.sdLost, true); }).finally(function () {
      row.removeAttribute("data-sd-saving");
      mark(row);
      if (changed(row).length && !row.contains(document.activeElement) && row.dataset.sdAgain) {
        delete row.dataset.sdAgain;
        save(row);
      }
    });
  }

  function leave(row) {
    if (row.hasAttribute("data-sd-saving")) row.dataset.sdAgain = "1"; else save(row);
  }

  function neighbour(cell, down) {
    var row = cell.closest("[data-sd-row]"), to = rows[rows.indexOf(row) + down];
    return to ? cells(to)[cells(row).indexOf(cell)] : null;
  }

  // A line per row, tabs between cells; a cell with a line break stands in quotation marks.
  function block(text) {
    var found = [[""]], quoted = false, i, letter, last;
    text = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (i = 0; i < text.length; i += 1) {
      letter = text[i];
      last = found[found.length - 1];
      if (letter === '"' && (quoted || last[last.length - 1] === "")) {
        if (quoted && text[i + 1] === '"') { last[last.length - 1] += '"'; i += 1; } else quoted = !quoted;
      } else if (letter === "\t" && !quoted) last.push("");
      else if (letter === "\n" && !quoted) found.push([""]);
      else last[last.length - 1] += letter === "\n" ? " " : letter;
    }
    return found;
  }

  function paste(event) {
    var cell = event.target, text = event.clipboardData ? event.clipboardData.getData("text") : "";
    var row = cell.closest("[data-sd-row]");
    if (!row || !/[\t\n]/.test(text.replace(/\n$/, ""))) return;
    event.preventDefault();
    var first = rows.indexOf(row), column = cells(row).indexOf(cell), touched = [];
    block(text).forEach(function (line, down) {
      var to = rows[first + down];
      if (!to) return;
      line.forEach(function (value, right) {
        var place = cells(to)[column + right];
        if (place) place.value = value.trim();
      });
      mark(to);
      touched.push(to);
    });
    status.textContent = said.sdPasted.replace("{rows}", touched.length);
    // One after the other: each save locks the list, and the row one stands in is saved when it is left.
    touched.filter(function (to) { return to !== row; }).reduce(function (before, to) {
      return before.then(function () { return save(to); });
    }, Promise.resolve());
  }

  table.addEventListener("focusout", function (event) {
    var row = event.target.closest("[data-sd-row]");
    if (row && !row.contains(event.relatedTarget)) leave(row);
  });
  table.addEventListener("input", function (event) {
    var row = event.target.closest("[data-sd-row]");
    if (!row) return;
    mark(row);
    if (!row.hasAttribute("data-sd-stale")) row.querySelector("[data-sd-said]").textContent = changed(row).length ? said.sdUnsaved : "";
  });
  table.addEventListener("keydown", function (event) {
    var steps = {ArrowDown: 1, ArrowUp: -1, Enter: 1}, cell = event.target;
    if (!(event.key in steps) || event.altKey || event.ctrlKey || !cell.matches("input.form-control")) return;
    // arrows belong to the list of words while it is there
    if (cell.hasAttribute("list") && event.key !== "Enter") return;
    var to = neighbour(cell, event.shiftKey ? -steps[event.key] : steps[event.key]);
    event.preventDefault();
    if (to) { to.focus(); to.select(); } else if (event.key === "Enter") leave(cell.closest("[data-sd-row]"));
  });
  table.addEventListener("paste", paste);
  table.addEventListener("submit", function (event) {
    var row = event.target.closest("[data-sd-row]");
    if (!row) return;
    event.preventDefault();
    if (!changed(row).length) say(row, said.sdSaved);
    leave(row);
  });
  window.addEventListener("beforeunload", function (event) {
    if (rows.some(function (row) { return changed(row).length; })) event.preventDefault();
  });
  rows.forEach(mark);
})();
