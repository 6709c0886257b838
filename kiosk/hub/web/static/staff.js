// Makes the staff's pages faster; every page works without it.
"use strict";

// 发活: what is typed beside a row of bricks and a chosen brick exclude each other; Enter closes the keyboard and posts
// nothing; a pasted message is read at once.
function quickPost(form) {
  for (const name of ["openings", "pay", "day", "time", "region"]) {
    const other = form.elements[name + "_other"];
    const bricks = [...form.querySelectorAll(`input[type=radio][name=${name}]`)];
    if (!other) continue;
    let chosen = bricks.find((brick) => brick.checked);
    other.addEventListener("input", () => {
      if (other.value === "") {
        if (chosen) chosen.checked = true;
      } else {
        bricks.forEach((brick) => { brick.checked = false; });
      }
    });
    bricks.forEach((brick) => brick.addEventListener("change", () => {
      chosen = brick;
      other.value = "";
      if (name === "pay") form.elements.pay_to.value = "";
    }));
  }
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) {
      event.preventDefault();
      event.target.blur();
    }
  });
  const wrong = document.querySelector(".field-wrong");
  if (wrong) wrong.parentElement.scrollIntoView({ block: "center" });
}

function pasteBox(details) {
  const area = details.querySelector("textarea");
  details.addEventListener("toggle", () => { if (details.open) area.focus(); });
  area.addEventListener("paste", () => setTimeout(() => { if (area.value.trim()) area.form.submit(); }, 0));
}

// 晨市: numbers follow what the hub says; rows never move, and nothing changes under a finger.
function morningBoard(board) {
  const undoMs = Number(board.dataset.undoMs);
  const bar = document.getElementById("undo-bar");
  const words = document.getElementById("undo-words");
  const newRows = document.getElementById("board-new");
  const away = document.getElementById("board-away");
  const rows = new Map([...board.querySelectorAll("[data-job]")].map((row) => [row.dataset.job, row]));
  const waiting = new Map();
  let touched = false;
  let held = null;
  let undoTimer = 0;
  let undoJob = "";

  function show(row, state) {
    row.dataset.state = state.status;
    const over = state.status === "cancelled" || state.status === "closed";
    row.querySelector("[data-part=left]").textContent = state.words || state.left;
    row.querySelector("[data-part=lead]").textContent = state.words ? "" : "还缺";
    row.querySelector("[data-part=applied]").textContent = state.applied;
    row.querySelector(".board-left").classList.toggle("board-word", Boolean(state.words));
    const off = { minus: over || state.left === 0, plus: over, full: over || state.left === 0, cancel: over };
    row.querySelectorAll("[data-act]").forEach((brick) => { brick.disabled = off[brick.dataset.act]; });
  }

  function follow(answer) {
    const known = Object.entries(answer.rows);
    known.forEach(([id, state]) => { if (rows.has(id) && !waiting.get(id)) show(rows.get(id), state); });
    const fresh = known.filter(([id]) => !rows.has(id)).length;
    newRows.hidden = fresh === 0;
    newRows.textContent = `来了${fresh}个新的活，按一下看`;
  }

  async function poll() {
    if (document.hidden) return;
    try {
      const answer = await fetch("/staff/board/state", { headers: { Accept: "application/json" } });
      if (answer.redirected) { location.reload(); return; }
      const state = await answer.json();
      away.hidden = true;
      if (touched) held = state; else follow(state);
    } catch { away.hidden = false; }
  }

  async function act(id, name) {
    waiting.set(id, (waiting.get(id) || 0) + 1);
    try {
      const answer = await fetch(`/staff/board/${id}/${name}`, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRF-Token": board.dataset.token },
      });
      const state = await answer.json();
      if (!answer.ok) { say(state.sentence || "没有办成，请再按一次。", ""); return; }
      show(rows.get(id), state);
      const title = rows.get(id).querySelector(".job-title").textContent;
      say(`${title}：${state.words || `还缺${state.left}人`}`, name === "undo" ? "" : id);
    } catch {
      away.hidden = false;
      say("网断了，没有办成。请再按一次。", "");
    } finally { waiting.set(id, waiting.get(id) - 1); }
  }

  function say(text, job) {
    clearTimeout(undoTimer);
    words.textContent = text;
    undoJob = job;
    document.getElementById("undo-brick").hidden = job === "";
    bar.hidden = false;
    undoTimer = setTimeout(() => { bar.hidden = true; }, undoMs);
  }

  // One act of a row after the other, in the order of the touches.
  const last = new Map();
  function enqueue(id, name) {
    last.set(id, (last.get(id) || Promise.resolve()).then(() => act(id, name)));
  }

  board.addEventListener("submit", (event) => {
    const brick = event.target.querySelector("[data-act]");
    event.preventDefault();
    enqueue(brick.closest("[data-job]").dataset.job, brick.dataset.act);
  });
  document.getElementById("undo-brick").addEventListener("click", () => { if (undoJob) enqueue(undoJob, "undo"); });
  document.addEventListener("pointerdown", () => { touched = true; });
  for (const end of ["pointerup", "pointercancel"]) {
    document.addEventListener(end, () => {
      touched = false;
      if (held) { const state = held; held = null; setTimeout(() => follow(state), 0); }
    });
  }
  document.querySelectorAll(".no-script").forEach((part) => { part.hidden = true; });
  setInterval(poll, Number(board.dataset.pollMs));
  document.addEventListener("visibilitychange", poll);
}

function copyButton(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const area = document.getElementById(button.dataset.copies);
    area.select();
    try { await navigator.clipboard.writeText(area.value); } catch { document.execCommand("copy"); }
    button.textContent = "复制好了，去群里粘贴";
  });
}

addEventListener("DOMContentLoaded", () => {
  const post = document.getElementById("post");
  if (post) quickPost(post);
  const paste = document.getElementById("paste");
  if (paste) pasteBox(paste);
  const board = document.getElementById("board");
  if (board) morningBoard(board);
  document.querySelectorAll("[data-copies]").forEach(copyButton);
  document.querySelectorAll("[data-prints]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
});
