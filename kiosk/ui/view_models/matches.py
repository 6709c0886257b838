"""The list of jobs and what stands above and below it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    Property,
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Slot,
)

from kiosk.ui.presentation import EMPTY_CARD, NO_CERTIFICATE, NOTHING_SOUGHT, Fields
from kiosk.ui.session import events
from kiosk.ui.session.visit import Chip
from kiosk.ui.view_models.base import Send, ViewModel, state

# Qt.ItemDataRole: to name the class Qt makes all its 130 enumerations, 20 ms before the first picture (measured).
_DISPLAY_ROLE = 0
_USER_ROLE = 0x0100
_ROLES = {_USER_ROLE + 1 + number: name for number, name in enumerate(EMPTY_CARD)}
Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class MatchesModel(QAbstractListModel):
    """Job cards, one role per key. More rows are asked for when the view reaches the last one."""

    def __init__(self, send: Send, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._rows: list[Fields] = []
        self._more = False

    @property
    def rows(self) -> list[Fields]:
        return self._rows

    def show(self, rows: list[Fields], more: bool) -> None:
        """Rows that only grow at the end are added there; anything else is a new list."""
        known = len(self._rows)
        same_start = 0 < known <= len(rows) and all(
            old["jobId"] == new["jobId"] for old, new in zip(self._rows, rows, strict=False)
        )
        if not same_start:
            # A view asks for more rows at every reset, whatever it shows; the first page would wait for the second.
            self._more = False
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            self._more = more
            return
        self._more = more
        if len(rows) > known:
            self.beginInsertRows(_NO_INDEX, known, len(rows) - 1)
            self._rows.extend(rows[known:])
            self.endInsertRows()
        for row in range(known):
            if self._rows[row] != rows[row]:
                self._rows[row] = rows[row]
                self.dataChanged.emit(self.index(row), self.index(row))

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = _DISPLAY_ROLE) -> Any:
        name = _ROLES.get(role)
        if name is None or not index.isValid() or index.row() >= len(self._rows):
            return None
        return self._rows[index.row()][name]

    def roleNames(self) -> dict[int, QByteArray]:
        return {role: QByteArray(name.encode("ascii")) for role, name in _ROLES.items()}

    def canFetchMore(self, parent: Index) -> bool:
        return self._more and not parent.isValid()

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._more = False
            self._send(events.MoreRowsAsked())


class MatchesViewModel(ViewModel):
    """``chips``, ``fold``, ``strip`` are lists of maps; ``certificateQuestion`` has an empty code when none stands.

    ``sought`` is what narrows or sorts the list beside chips and tiles: place and title as they are read, starts and
    order by their codes, all empty when nothing does.
    """

    total, totalChanged = state(int, "total", 0)
    guest, guestChanged = state(bool, "guest", False)
    personal, personalChanged = state(bool, "personal", False)
    chips, chipsChanged = state("QVariantList", "chips", [])
    fold, foldChanged = state("QVariantList", "fold", [])
    foldOpen, foldOpenChanged = state(bool, "foldOpen", False)
    certificateQuestion, certificateQuestionChanged = state("QVariantMap", "certificateQuestion", NO_CERTIFICATE)
    strip, stripChanged = state("QVariantList", "strip", [])
    newJobs, newJobsChanged = state(int, "newJobs", 0)
    sought, soughtChanged = state("QVariantMap", "sought", NOTHING_SOUGHT)
    emptyReason, emptyReasonChanged = state(str, "emptyReason", "")

    def __init__(self, send: Send, parent: QObject | None = None) -> None:
        super().__init__(send, parent)
        self.list_model = MatchesModel(send, self)

    def _model(self) -> QObject:
        return self.list_model

    model = Property(QObject, _model, constant=True)

    def forget(self) -> None:
        super().forget()
        self.list_model.show([], more=False)

    @Slot(str)
    def openJob(self, job_id: str) -> None:
        self.send(events.JobAsked(int(job_id)))

    @Slot(str)
    def chip(self, code: str) -> None:
        self.send(events.ChipToggled(Chip(code)))

    @Slot()
    def toggleFold(self) -> None:
        self.send(events.FoldToggled())

    @Slot(bool)
    def answerCertificate(self, held: bool) -> None:
        self.send(events.CertificateAnswered(held))

    @Slot()
    def changeTrades(self) -> None:
        self.send(events.TradesAsked())

    @Slot()
    def search(self) -> None:
        self.send(events.SearchAsked())

    @Slot()
    def dropSearch(self) -> None:
        self.send(events.SearchDropped())

    @Slot()
    def openApplications(self) -> None:
        self.send(events.ApplicationsAsked())

    @Slot(str)
    def withdraw(self, ticket_id: str) -> None:
        self.send(events.WithdrawAsked(int(ticket_id)))

    @Slot(str)
    def undoWithdraw(self, ticket_id: str) -> None:
        self.send(events.WithdrawUndone(int(ticket_id)))

    @Slot()
    def refresh(self) -> None:
        self.send(events.RefreshAsked())
