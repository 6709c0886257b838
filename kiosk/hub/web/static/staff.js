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

// The dark bar below: what was just done, and for ten seconds the brick that takes it back.
function undoBar(shownMs) {
  const bar = document.getElementById("undo-bar");
  const words = document.getElementById("undo-words");
  const brick = document.getElementById("undo-brick");
  let timer = 0;
  let takeBack = null;
  brick.addEventListener("click", () => { if (takeBack) takeBack(); });
  return (text, undo) => {
    clearTimeout(timer);
    words.textContent = text;
    takeBack = undo;
    brick.hidden = !undo;
    bar.hidden = false;
    timer = setTimeout(() => { bar.hidden = true; }, shownMs);
  };
}

// One act after the other, in the order of the touches; the answer is the new state, or one sentence why not.
function actor(token) {
  let last = Promise.resolve();
  return (address, done, refused) => {
    last = last.then(async () => {
      try {
        const answer = await fetch(address, {
          method: "POST", headers: { Accept: "application/json", "X-CSRF-Token": token },
        });
        const spoken = (answer.headers.get("Content-Type") || "").includes("json");
        if (!spoken && answer.status < 500) { location.reload(); return; } // signed out, or the page is too old
        const state = spoken ? await answer.json() : {};
        if (answer.ok) done(state); else refused(state.sentence || "服务器正忙，没有办成。请再按一次。");
      } catch { refused("网断了，没有办成。请再按一次。"); }
    });
  };
}

// 晨市: numbers follow what the hub says; rows never move, and nothing changes under a finger.
function morningBoard(board) {
  const newRows = document.getElementById("board-new");
  const away = document.getElementById("board-away");
  const rows = new Map([...board.querySelectorAll("[data-job]")].map((row) => [row.dataset.job, row]));
  const say = undoBar(Number(board.dataset.undoMs));
  const ask = actor(board.dataset.token);
  const waiting = new Map();
  let touched = false;
  let held = null;

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

  function act(id, name) {
    const row = rows.get(id);
    const title = row.querySelector(".job-title").textContent;
    const settled = () => waiting.set(id, waiting.get(id) - 1);
    waiting.set(id, (waiting.get(id) || 0) + 1);
    ask(`/staff/board/${id}/${name}`, (state) => {
      settled();
      show(row, state);
      say(`${title}：${state.words || `还缺${state.left}人`}`, name === "undo" ? null : () => act(id, "undo"));
    }, (sentence) => { settled(); say(sentence, null); });
  }

  board.addEventListener("submit", (event) => {
    const brick = event.target.querySelector("[data-act]");
    event.preventDefault();
    act(brick.closest("[data-job]").dataset.job, brick.dataset.act);
  });
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

// 报名的人: a word changes its own card; the page stays where it is.
function peopleList(list) {
  const say = undoBar(10000);
  const ask = actor(list.dataset.token);
  function word(card, name) {
    const title = card.querySelector(".job-title").lastChild.textContent.trim();
    ask(`${list.dataset.base}/${card.dataset.key}/${name}`, (answer) => {
      card.dataset.state = answer.state;
      card.querySelector("[data-part=state]").textContent = answer.words;
      say(`${title}：${answer.words}`, name === "undo" ? null : () => word(card, "undo"));
    }, (sentence) => say(sentence, null));
  }
  list.addEventListener("submit", (event) => {
    event.preventDefault();
    word(event.target.closest("[data-key]"), event.target.querySelector("[data-word]").dataset.word);
  });
}

function cameForm(form) {
  const brick = document.getElementById("came-brick");
  form.addEventListener("change", () => {
    const missing = form.querySelectorAll("input[name=absent]:checked").length;
    brick.textContent = missing ? `其他人到了（没来${missing}人）` : "全部到了";
  });
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

// What takes long says so on its brick, which cannot be pressed twice; a page that comes back is a fresh one.
function longWork(form) {
  form.addEventListener("submit", () => {
    const brick = form.querySelector(".brick-primary");
    setTimeout(() => { brick.disabled = true; brick.textContent = form.dataset.working; }, 0);
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("form[data-working]").forEach(longWork);
  const post = document.getElementById("post");
  if (post) quickPost(post);
  const paste = document.getElementById("paste");
  if (paste) pasteBox(paste);
  const board = document.getElementById("board");
  if (board) morningBoard(board);
  const people = document.getElementById("people");
  if (people) peopleList(people);
  const came = document.getElementById("came");
  if (came) cameForm(came);
  document.querySelectorAll("[data-hides-ms]").forEach((part) => {
    setTimeout(() => { part.hidden = true; }, Number(part.dataset.hidesMs));
  });
  document.querySelectorAll("[data-copies]").forEach(copyButton);
  document.querySelectorAll("[data-prints]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });
});
