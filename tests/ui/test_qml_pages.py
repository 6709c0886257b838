"""Every page: quiet, named, and it answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import zxingcpp
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kiosk.domain.matching import Order, StartWish, SuggestionKind
from kiosk.ui.gallery.samples import ROWS, TICKET_URL
from kiosk.ui.gallery.scenes import scenes, screen_of
from kiosk.ui.gallery.window import Gallery
from kiosk.ui.session import events
from kiosk.ui.session.posting_reports import PostingReport
from kiosk.ui.session.screens import Screen
from kiosk.ui.session.service_topics import ServiceTopic
from kiosk.ui.session.table import ANYWHERE, TABLE
from kiosk.ui.session.visit import Chip
from tests.ui.qml_tree import everything, item_named, pressables, texts, touch, warmed

PORTRAIT, LANDSCAPE = (1080, 1920), (1920, 1080)


@pytest.fixture
def gallery(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[Gallery]:
    width, height = getattr(request, "param", PORTRAIT)
    with_pages = warmed(Gallery(width, height))
    yield with_pages
    with_pages.close()
    assert with_pages.warnings == []


def show(gallery: Gallery, name: str) -> None:
    gallery.show_scene(name, dict(scenes())[name])
    gallery.sent.clear()


def test_every_brick_has_a_name_and_says_what_it_is(gallery: Gallery) -> None:
    """Sizes, letters and distances are measured in tests/ui/accessibility."""
    for scene, change in scenes():
        gallery.show_scene(scene, change)
        assert gallery.window.property("page").isVisible()
        bricks = pressables(gallery)
        assert bricks, scene
        for each in bricks:
            assert each.item.property("spokenName"), (scene, each.name)
            assert each.item.objectName(), (scene, each.name)


@pytest.mark.parametrize("gallery", [PORTRAIT, LANDSCAPE], indirect=True, ids=["portrait", "landscape"])
def test_the_demonstration_says_so_on_every_screen(gallery: Gallery) -> None:
    for scene, change in scenes():
        gallery.show_scene(scene, change)
        assert item_named(gallery, "demoMark").isVisible(), scene
    gallery.show_scene("attract", {"kiosk": {"demo": False}})
    assert not any(each.item.objectName() == "demoMark" for each in everything(gallery))


TOUCHES: list[tuple[str, str, events.Event]] = [
    ("attract", "browse", events.BrowseAsked()),
    ("attract", "showServices", events.ServicesAsked()),
    ("attract", "newest0", events.JobAsked(101)),
    ("attract", "footElder", events.LargeTypeToggled()),
    ("attract", "footHelp", events.HelpAsked(True)),
    ("reading", "footBack", events.BackAsked()),
    ("card_fault", "faultBrowse", events.BrowseAsked()),
    ("card_fault", "faultHelp", events.HelpAsked(True)),
    ("notice", "acceptMatching", events.MatchingAccepted()),
    ("notice", "seeAll", events.AllJobsAsked()),
    ("notice", "preview1", events.JobAsked(102)),
    ("trades", "tile-welder", events.TradeToggled("welder")),
    ("trades", "tradesSkip", events.TradesSkipped()),
    ("trades-chosen", "tradesDone", events.TradesDone()),
    ("matches", "job1", events.JobAsked(102)),
    ("matches", "chip-daily", events.ChipToggled(Chip.DAILY)),
    ("matches", "changeTrades", events.TradesAsked()),
    ("matches", "search", events.SearchAsked()),
    ("matches-sought", "dropSearch", events.SearchDropped()),
    ("search", "letterN", events.LetterTyped("n")),
    ("search", "order-pay", events.OrderChosen(Order.PAY)),
    ("search", "start-tomorrow", events.StartChosen(StartWish.TOMORROW)),
    ("search", "searchTrades", events.TradesAsked()),
    ("search", "footBack", events.BackAsked()),
    ("search-typed", "letterErase", events.LetterErased()),
    ("search-typed", "lettersClear", events.LettersCleared()),
    ("search-typed", "suggestion0", events.SuggestionChosen(SuggestionKind.TRADE, "steel-fixer")),
    ("search-typed", "suggestion3", events.SuggestionChosen(SuggestionKind.PLACE, "140802999")),
    ("matches", "footLeave", events.LeaveAsked()),
    ("matches-returner", "kept0", events.ApplicationsAsked()),
    ("matches-returner", "keptUndo0", events.WithdrawAsked(7)),
    ("matches-returner", "certificateYes", events.CertificateAnswered(True)),
    ("matches-returner", "certificateNo", events.CertificateAnswered(False)),
    ("matches-returner", "newJobs", events.RefreshAsked()),
    ("matches-fold", "foldOrUp", events.FoldToggled()),
    ("matches-fold", "showServices", events.ServicesAsked()),
    ("matches-empty", "showServices", events.ServicesAsked()),
    ("matches", "listen", events.ListenAsked()),
    ("trades", "tradesListen", events.ListenAsked()),
    ("listen", "listenTake", events.JobTaken()),
    ("listen", "listenNext", events.NextJobAsked()),
    ("listen", "listenPrevious", events.PreviousJobAsked()),
    ("listen", "listenList", events.ListAsked()),
    ("listen-empty", "listenTrades", events.TradesAsked()),
    ("overlay-help-listen", "helpListen", events.ListenAsked()),
    ("job", "apply", events.ApplyAsked()),
    ("job", "footBack", events.BackAsked()),
    ("job-certificate", "jobCertificateYes", events.CertificateAnswered(True)),
    ("job-kept", "openKept", events.KeptAsked()),
    ("job-known-phone", "applyKnown", events.SubmittedKnown()),
    ("job-known-phone", "anotherPhone", events.ApplyAsked()),
    ("job-companion", "applyKnown", events.SubmittedWithoutPhone()),
    ("job-companion", "footBack", events.BackAsked()),
    ("job-closed", "similar", events.SimilarAsked()),
    ("report", "report-fee", events.ReportChosen(PostingReport.FEE)),
    ("report", "footBack", events.BackAsked()),
    ("report-chosen", "reportUndo", events.ReportUndone()),
    ("report-chosen", "reportTell", events.ReportConfirmed()),
    ("report-told", "reportBack", events.BackAsked()),
    ("report-cannot", "reportBack", events.BackAsked()),
    ("apply", "key7", events.DigitTyped("7")),
    ("apply", "key0", events.DigitTyped("0")),
    ("apply", "keyErase", events.DigitErased()),
    ("apply", "keyClear", events.DigitsCleared()),
    ("apply-valid", "submit", events.Submitted()),
    ("apply", "submitWithoutPhone", events.SubmittedWithoutPhone()),
    ("apply-known", "submitKnown", events.SubmittedKnown()),
    ("ticket", "withdraw", events.WithdrawAsked()),
    ("ticket", "moreJobs", events.MoreJobsAsked()),
    ("ticket", "ticketDone", events.DoneAsked()),
    ("ticket-unconfirmed", "printTicket", events.PrintAsked()),
    ("overlay-paper", "paperLater", events.PaperGuideDismissed()),
    ("applications", "openTicket7", events.TicketAsked(7)),
    ("applications", "withdrawTicket7", events.WithdrawAsked(7)),
    ("applications", "withdrawTicket8", events.WithdrawUndone(8)),
    ("applications", "footBack", events.BackAsked()),
    ("applications-earlier", "forgetFromApplications", events.HelpAsked(True)),
    ("applications-earlier", "printWorkRecord", events.WorkRecordAsked()),
    ("services", "topic-buses", events.ServiceTopicChosen(ServiceTopic.BUSES)),
    ("services-sign-up", "signUp1", events.SignUpAsked(1, with_phone=True)),
    ("services-offline", "signUpWithoutPhone1", events.SignUpAsked(1, with_phone=False)),
    ("services-place", "signOff1", events.SignOffAsked(1)),
    ("services-place", "printSlip1", events.PlaceSlipAsked(1)),
    ("services", "footBack", events.BackAsked()),
    ("farewell", "footBack", events.BackAsked()),
    ("gate", "footBack", events.LeaveAsked()),
    ("overlay-idle", "stillHere", events.StillHere()),
    ("overlay-idle", "idleLeave", events.LeaveAsked()),
    ("overlay-help", "helpClose", events.HelpAsked(False)),
    ("overlay-busy-form", "busyFormStay", events.StillHere()),
]


@pytest.mark.parametrize("gallery", [PORTRAIT, LANDSCAPE], indirect=True, ids=["portrait", "landscape"])
def test_a_finger_reaches_the_session(gallery: Gallery, qtbot: QtBot) -> None:
    finger = QTest.createTouchDevice()
    for scene, name, event in TOUCHES:
        show(gallery, scene)
        touch(gallery, finger, name)
        assert [each for each in gallery.sent if each != events.Touched()] == [event], (scene, name)
        # Over an overlay the touch itself is the answer: a sign of life would take the overlay away under the finger.
        assert (events.Touched() in gallery.sent) is not scene.startswith("overlay"), (scene, name)


@pytest.mark.parametrize(("scene", "name", "event"), TOUCHES)
def test_the_session_understands_what_the_page_sends(scene: str, name: str, event: events.Event) -> None:
    screen = Screen(screen_of(scene, dict(scenes())[scene]))
    assert type(event) in TABLE[screen] or type(event) in ANYWHERE, name


@pytest.mark.parametrize(
    ("before", "first", "after", "second"),
    [
        ("job", "apply", "apply-valid", "submit"),
        ("apply-valid", "submit", "ticket", "ticketDone"),
        ("trades", "tile-welder", "matches", "job1"),
        ("matches", "footHelp", "overlay-help", "helpClose"),
        ("services-place", "signOff1", "services-offline", "signUpWithoutPhone1"),
    ],
)
def test_the_second_half_of_a_double_tap_does_nothing(
    gallery: Gallery, before: str, first: str, after: str, second: str
) -> None:
    finger = QTest.createTouchDevice()
    show(gallery, before)
    touch(gallery, finger, first)
    show(gallery, after)
    touch(gallery, finger, second, in_a_hurry=True)
    assert gallery.sent == []
    touch(gallery, finger, second)
    assert [each for each in gallery.sent if each != events.Touched()] != []


def test_act_11_erasing_says_what_goes_and_takes_two_deliberate_touches(gallery: Gallery) -> None:
    finger = QTest.createTouchDevice()
    show(gallery, "overlay-help-forget")
    touch(gallery, finger, "forgetMe")
    assert gallery.sent == []
    QTest.qWait(50)  # the panel lays itself out anew in its next frame
    said = item_named(gallery, "forgetMeans")
    assert said.isVisible()
    assert "还没开工的报名也一起撤掉" in said.property("text")
    touch(gallery, finger, "forgetMeSure")
    assert [each for each in gallery.sent if each != events.Touched()] == [events.ForgetMeAsked()]


def test_large_type_asked_for_with_a_double_tap_stays(gallery: Gallery) -> None:
    finger = QTest.createTouchDevice()
    show(gallery, "matches")
    touch(gallery, finger, "footElder")
    gallery.kiosk.put(elder=True)
    touch(gallery, finger, "footElder", in_a_hurry=True)
    assert gallery.sent.count(events.LargeTypeToggled()) == 1


def test_digits_are_taken_as_fast_as_they_come(gallery: Gallery) -> None:
    finger = QTest.createTouchDevice()
    show(gallery, "apply")
    touch(gallery, finger, "key1")
    for name in ("key1", "key7", "keyErase", "keyErase"):
        touch(gallery, finger, name, in_a_hurry=True)
    typed = [each for each in gallery.sent if each != events.Touched()]
    assert typed == [
        events.DigitTyped("1"),
        events.DigitTyped("1"),
        events.DigitTyped("7"),
        events.DigitErased(),
        events.DigitErased(),
    ]


def test_what_cannot_be_pressed_sends_nothing_and_says_why(gallery: Gallery) -> None:
    finger = QTest.createTouchDevice()
    for scene, name, why in (
        ("apply", "submit", "填满11位"),
        ("job-guest", "apply", "刷一下身份证"),
        ("attract", "footVoice", "没有声音"),
    ):
        show(gallery, scene)
        item = item_named(gallery, name)
        assert why in str(item.property("text")) + str(item.property("detail"))
        touch(gallery, finger, name)
        assert [each for each in gallery.sent if each != events.Touched()] == []


def test_a_fourth_trade_cannot_be_chosen(gallery: Gallery) -> None:
    finger = QTest.createTouchDevice()
    chosen = ("bricklayer", "welder", "painter")
    tiles = [{"tile": stem, "word": stem, "chosen": stem in chosen} for stem in (*chosen, "sewing")]
    gallery.show_scene("trades", {"trades": {"tiles": tiles, "chosenCount": 3}})
    gallery.sent.clear()
    touch(gallery, finger, "tile-sewing")
    touch(gallery, finger, "tile-welder")
    assert [each for each in gallery.sent if each != events.Touched()] == [events.TradeToggled("welder")]


def test_one_page_at_a_time_and_the_first_frame_is_the_right_one(gallery: Gallery) -> None:
    for scene, change in scenes():
        gallery.show_scene(scene, change)
        pages = [each.item.objectName() for each in everything(gallery) if each.item.objectName().endswith("Page")]
        assert len(pages) == 1, scene


def test_attract_comes_up_before_anything_else_is_loaded(qtbot: QtBot) -> None:
    gallery = Gallery(*PORTRAIT)
    assert gallery.window.property("warmed") == 0
    assert gallery.window.property("page").objectName() == "attractPage"
    gallery.close()
    assert gallery.warnings == []


def test_a_screen_asked_for_before_it_was_prepared_is_there_at_once(qtbot: QtBot) -> None:
    gallery = Gallery(*PORTRAIT)
    gallery.kiosk.put(screen="matches")
    assert gallery.window.property("page").objectName() == "matchesPage"
    gallery.close()
    assert gallery.warnings == []


def test_keys_alone_go_everywhere(gallery: Gallery) -> None:
    show(gallery, "notice")
    reached: set[str] = set()
    for _ in range(2 * len(pressables(gallery))):
        QTest.keyClick(gallery.window, Qt.Key.Key_Down)
        focused = gallery.window.activeFocusItem()
        assert focused is not None
        assert focused.property("ringed") is True
        reached.add(focused.objectName())
    assert reached == {each.name for each in pressables(gallery)}
    while gallery.window.activeFocusItem().objectName() != "seeAll":
        QTest.keyClick(gallery.window, Qt.Key.Key_Tab)
    gallery.sent.clear()
    QTest.keyClick(gallery.window, Qt.Key.Key_Return)
    assert events.AllJobsAsked() in gallery.sent
    QTest.keyClick(gallery.window, Qt.Key.Key_Escape)
    assert events.BackAsked() in gallery.sent


def test_a_touch_hides_the_focus_ring(gallery: Gallery) -> None:
    finger = QTest.createTouchDevice()
    show(gallery, "notice")
    QTest.keyClick(gallery.window, Qt.Key.Key_Down)
    focused = gallery.window.activeFocusItem()
    assert focused is not None
    assert focused.property("ringed") is True
    touch(gallery, finger, "footHelp")
    assert focused.property("ringed") is False


def test_the_list_is_walked_with_arrows(gallery: Gallery) -> None:
    show(gallery, "matches")
    jobs = item_named(gallery, "jobList")
    for _ in range(30):
        if jobs.hasActiveFocus():
            break
        QTest.keyClick(gallery.window, Qt.Key.Key_Tab)
    assert jobs.hasActiveFocus()
    before = jobs.property("currentIndex")
    for _ in range(4):
        QTest.keyClick(gallery.window, Qt.Key.Key_Down)
    assert jobs.property("currentIndex") == before + 4
    assert jobs.property("contentY") > 0, "the current card must be in sight"
    gallery.sent.clear()
    QTest.keyClick(gallery.window, Qt.Key.Key_Return)
    assert events.JobAsked(int(ROWS[before + 4]["jobId"])) in gallery.sent


@pytest.mark.parametrize("gallery", [PORTRAIT, LANDSCAPE], indirect=True, ids=["portrait", "landscape"])
def test_turning_pages_reaches_the_last_job(gallery: Gallery, qtbot: QtBot) -> None:
    finger = QTest.createTouchDevice()
    show(gallery, "matches")
    jobs = item_named(gallery, "jobList")
    for _ in range(len(ROWS)):
        if jobs.property("atYEnd"):
            break
        touch(gallery, finger, "pageDown")
        gallery.settle(30)
    assert jobs.property("atYEnd")
    assert item_named(gallery, "pageDown").property("text") == "已经到底"


def test_a_long_posting_can_be_read_to_its_end(gallery: Gallery) -> None:
    finger = QTest.createTouchDevice()
    show(gallery, "job-long")
    detail = item_named(gallery, "jobDetail")
    for _ in range(20):
        if detail.property("atYEnd"):
            break
        touch(gallery, finger, "jobMore")
        gallery.settle(20)
    assert detail.property("atYEnd")
    assert any("<b>不是粗体</b>" in str(each.item.property("text")) for each in texts(gallery))


@pytest.mark.parametrize("gallery", [PORTRAIT, LANDSCAPE], indirect=True, ids=["portrait", "landscape"])
@pytest.mark.parametrize(("elder", "high_contrast"), [(False, False), (True, False), (False, True)])
def test_the_ticket_scans_off_the_screen_and_is_large_enough(
    gallery: Gallery, elder: bool, high_contrast: bool
) -> None:
    gallery.kiosk.put(elder=elder, highContrast=high_contrast)
    picture = gallery.picture("ticket", {}).convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = memoryview(picture.constBits()).cast("B", (picture.height(), picture.bytesPerLine()))
    found = zxingcpp.read_barcodes(pixels)
    assert [each.text for each in found] == [TICKET_URL]
    corners = found[0].position
    assert (corners.top_right.x - corners.top_left.x) * gallery.kiosk.mmPerPx >= 60
    shown = [str(item_named(gallery, f"shortCode{part}").property("text")) for part in (0, 1)]
    assert shown == ["K7M42", "9XQ3T"]


def test_a_bad_posting_is_told_of_from_the_end_of_its_page(gallery: Gallery) -> None:
    finger = QTest.createTouchDevice()
    show(gallery, "job")
    detail = item_named(gallery, "jobDetail")
    detail.setProperty("contentY", detail.property("contentHeight") - detail.property("height"))
    gallery.settle(20)
    assert any(str(each.item.property("text")) == "您选了瓦工" for each in texts(gallery)), "and why it stands there"
    touch(gallery, finger, "reportJob")
    assert [each for each in gallery.sent if each != events.Touched()] == [events.ReportAsked()]


def test_missing_values_leave_no_hole_and_no_undefined(gallery: Gallery) -> None:
    for screen in ("attract", "notice", "matches", "job", "apply", "ticket", "trades"):
        page = getattr(gallery.kiosk, f"{screen}_page")
        page.forget()
        gallery.kiosk.put(screen=screen)
        gallery.settle(20)
        shown = [str(each.item.property("text")) for each in texts(gallery)]
        assert not [text for text in shown if "undefined" in text or "NaN" in text or "null" in text], screen


def test_a_page_that_was_left_is_taken_down(gallery: Gallery, qtbot: QtBot) -> None:
    show(gallery, "ticket")
    gone: list[bool] = []
    item_named(gallery, "ticketPage").destroyed.connect(lambda: gone.append(True))
    gallery.kiosk.put(screen="attract")
    qtbot.waitUntil(lambda: bool(gone))
