"use strict";
// The hall's screen. It runs for weeks: rows are made once and filled again, nothing is ever added to the page.
(function () {
  const ASK_EACH_MS = 4000;
  const PAGE_MS = 12000;
  const OLD_AFTER_S = 60;
  const hall = document.getElementById("hall");
  const board = document.getElementById("board");
  const template = document.getElementById("row");
  const rows = [];
  let jobs = [];          // the newest news
  let page = [];          // what stands on the wall until the page turns
  let first = 0;
  let heardMs = null;     // when the hub was last heard, by this machine's own steady clock
  let offsetMs = 0;       // the hub's time minus this machine's

  const text = (id, words) => { document.getElementById(id).textContent = words; };
  const two = (number) => String(number).padStart(2, "0");

  function rowsThatFit() {
    board.classList.remove("roomy"); // measured as rows of a full wall are; drawn again before anybody sees it
    const height = board.parentElement.clientHeight - parseFloat(getComputedStyle(board.parentElement).paddingTop);
    const style = getComputedStyle(board);
    const row = parseFloat(style.gridAutoRows) || 1;
    const gap = parseFloat(style.rowGap) || 0;
    return Math.max(1, Math.floor((height + gap) / (row + gap)));
  }

  function rowAt(number) {
    while (rows.length <= number) {
      const row = template.content.firstElementChild.cloneNode(true);
      board.appendChild(row);
      rows.push(row);
    }
    return rows[number];
  }

  function fill(row, job) {
    const picture = row.querySelector("img");
    const source = "/pictograms/" + job.tile + ".svg";
    if (picture.getAttribute("src") !== source) picture.setAttribute("src", source);
    row.querySelector("strong").textContent = job.title;
    row.querySelector(".place").textContent = job.perks ? job.place + " · " + job.perks : job.place;
    row.querySelector(".when").textContent = job.start;
    row.querySelector(".pay b").textContent = job.pay;
    row.querySelector(".pay small").textContent = job.unit;
    row.querySelector(".pay em").textContent = job.settlement;
    const left = row.querySelector(".left");
    const gone = job.left <= 0;
    row.classList.toggle("gone", gone);
    left.textContent = gone ? "已招满" : "";
    if (!gone) {
      const lead = document.createElement("span");
      const number = document.createElement("b");
      lead.textContent = "还缺";
      number.textContent = job.left;
      left.append(lead, number, "人");
    }
  }

  function turn() {
    const size = rowsThatFit();
    if (first >= jobs.length) first = 0;
    page = jobs.slice(first, first + size);
    first += size;
    draw();
  }

  // What was closed meanwhile is marked where it stands: nothing moves under reading eyes.
  function draw() {
    const now = new Map(jobs.map((job) => [job.id, job]));
    page.forEach((job, number) => {
      const row = rowAt(number);
      row.hidden = false;
      fill(row, now.get(job.id) || Object.assign({}, job, { left: 0 }));
    });
    rows.forEach((row, number) => { if (number >= page.length) row.hidden = true; });
    document.getElementById("nothing").hidden = page.length > 0;
    const size = rowsThatFit();
    board.classList.toggle("roomy", page.length > 0 && page.length <= size / 2);
    const pages = Math.max(1, Math.ceil(jobs.length / size));
    text("page", pages > 1 ? "第 " + Math.min(pages, Math.ceil(first / size)) + " / " + pages + " 页" : "");
  }

  function heard(news) {
    heardMs = performance.now();
    offsetMs = news.now * 1000 - Date.now();
    const before = page.length;
    jobs = news.jobs;
    text("places", news.counts.places);
    text("jobs", news.counts.jobs);
    text("daily", news.counts.daily);
    const numbers = document.getElementById("numbers");
    numbers.textContent = "";
    news.calls.forEach((call) => {
      const item = document.createElement("li");
      item.textContent = call + "号";
      numbers.appendChild(item);
    });
    document.getElementById("calls").hidden = news.calls.length === 0;
    // A page with room left takes what is new at once; a full one waits for its turn.
    if (before < rowsThatFit()) { first = 0; turn(); } else { draw(); }
    tick();
  }

  async function ask() {
    const query = new URLSearchParams({ hall: hall.dataset.hall, trade: hall.dataset.trade });
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), ASK_EACH_MS * 2);
    try {
      const answer = await fetch("/screen/data?" + query, { cache: "no-store", signal: limit.signal });
      if (answer.ok) heard(await answer.json());
    } catch (error) {
      // The hub is away; the foot of the screen says for how long.
    } finally {
      clearTimeout(timer);
      setTimeout(ask, ASK_EACH_MS);
    }
  }

  function tick() {
    const now = new Date(Date.now() + offsetMs + 8 * 3600 * 1000);
    text("clock", now.getUTCHours() + ":" + two(now.getUTCMinutes()));
    text("day", (now.getUTCMonth() + 1) + "月" + now.getUTCDate() + "日 周" + "日一二三四五六"[now.getUTCDay()]);
    const silentS = (performance.now() - (heardMs === null ? 0 : heardMs)) / 1000;
    hall.classList.toggle("old", silentS > OLD_AFTER_S);
    text("news", heardMs === null ? (silentS > OLD_AFTER_S ? "网不通，岗位还没取到" : "正在取岗位…")
      : silentS > OLD_AFTER_S ? "网断了，岗位是" + Math.round(silentS / 60) + "分钟前的" : "岗位是刚刚的");
  }

  tick();
  setInterval(tick, 1000);
  setInterval(turn, PAGE_MS);
  ask();
})();
