pragma Singleton
import QtQuick

// Colours, type, measures and motion. Sizes are design millimetres of a 21.5 inch panel; other panels keep the
// proportions (`fit`) while text and targets never fall under the true-millimetre floors of docs/architecture.md,
// "Rules of the market".
//
// Pages lie in the box: all of the window, or in low position the lowest part of it that a hand reaches from a
// wheelchair. There the sign fills the rest, and nothing above the box can be pressed.
QtObject {
    id: theme

    property real mmPerPx: 0.248
    property int windowWidth: 1080
    property int windowHeight: 1920
    property bool elder: false
    property bool highContrast: false
    property bool lowPosition: false
    property bool reducedMotion: false
    // Pictures are taken of screens at rest.
    property bool still: false
    // Another language than Chinese: words are up to 1.8 times as long and wrap before they get smaller.
    property bool wordy: false
    // From the floor to the picture's lower edge.
    property real lowerEdgeMm: 700
    // The ring is shown only while keys are in use; a touch hides it.
    property bool keysInUse: false
    // OK was pressed on something; the event goes no further than that.
    signal pressedByKey()
    // A finger is on a brick.
    property bool held: false

    readonly property bool lying: windowWidth > windowHeight
    // Upright panels that hang high leave a hand a box that is wider than high: there a wide one shows what lies.
    readonly property bool landscape: lying || low && wide && reachPx < lowestUpright
    readonly property real referenceShortMm: 267.84
    readonly property real referenceLongMm: 476.16
    readonly property real designWidthMm: landscape ? referenceLongMm : referenceShortMm
    readonly property real designHeightMm: landscape ? referenceShortMm : referenceLongMm
    // On a smaller panel than 15.6 inch true sizes would fill it with three words: there the proportions win.
    readonly property real leastFit: 0.7
    // ADA 308 and EN 301 549 8.3: what is operated lies no higher above the floor.
    readonly property real reachMm: 1220
    readonly property real lowestUpright: leastFit * referenceLongMm / mmPerPx
    readonly property bool wide: windowWidth >= lowestUpright
    readonly property real lowestBox: lying || wide ? leastFit * referenceShortMm / mmPerPx : lowestUpright
    readonly property int reachPx: Math.round(Math.max((reachMm - lowerEdgeMm) / mmPerPx, lowestBox))
    // Only a panel that reaches higher than a hand has a low position.
    readonly property bool tall: reachPx < windowHeight
    readonly property bool low: lowPosition && tall
    readonly property int boxHeight: low ? reachPx : windowHeight
    readonly property int boxTop: windowHeight - boxHeight
    readonly property real pxPerMm: Math.min(windowWidth / designWidthMm, boxHeight / designHeightMm)
    // True millimetres of one design millimetre.
    readonly property real fit: mmPerPx * pxPerMm
    // How wide the box is in design millimetres: never less than the panel drawn for.
    readonly property real boxWidthMm: windowWidth / pxPerMm
    readonly property real capHeight: 0.733
    readonly property real floorPxPerMm: Math.min(1 / mmPerPx, pxPerMm / leastFit)
    readonly property real floorTextPx: (elder ? 7.3 : 4.8) / capHeight * floorPxPerMm
    readonly property real floorTargetPx: (elder ? 25 : 20) * floorPxPerMm

    // A small panel, where what must not fall under the floors is larger than it is drawn: less stands on a page there.
    readonly property bool cramped: floorTextPx > (elder ? 10.9 : 7.2) * pxPerMm

    function mm(length) { return Math.round(length * pxPerMm) }
    function target(length) { return Math.ceil(Math.max(length * pxPerMm, floorTargetPx)) }
    // Large letters of long words: what Chinese needs beyond the floor is more than Latin letters need beside it.
    readonly property real letterShare: elder && wordy ? 0.88 : 1
    // A key of a pad stays 20 mm in large type too: many in a row are pressed one after another (A6).
    function padKey(length) { return Math.ceil(Math.max(length * pxPerMm, 20 * floorPxPerMm)) }
    function type(em, elderEm) { return Math.ceil(Math.max((elder ? elderEm : em) * letterShare * pxPerMm, floorTextPx)) }

    // How wide a text is on one line, at that size of the em.
    readonly property FontMetrics regular: FontMetrics {
        font.family: theme.family
        font.pixelSize: 100
    }
    readonly property FontMetrics bold: FontMetrics {
        font.family: theme.family
        font.pixelSize: 100
        font.bold: true
    }
    function wordWidth(text, em, isBold) { return (isBold ? bold : regular).advanceWidth(text) * em / 100 }

    // Where what lies over a page begins: in the middle, and on a tall panel no higher than a hand reaches; what is higher
    // than that stands on the lower edge, for its bricks are at its end.
    function middleOfBox(height) {
        const top = tall ? windowHeight - reachPx : 0
        const middle = Math.max(top, Math.round(top + (windowHeight - top - height) / 2))
        return Math.min(middle, windowHeight - height - mm(6))
    }

    // Type scale, pixel sizes of the em.
    readonly property string family: "Noto Sans CJK SC"
    readonly property int poster: type(43.6, 43.6)
    readonly property int headline: type(25.8, 29.8)
    readonly property int payPage: type(34.7, 39.7)
    readonly property int payCard: landscape ? type(15.9, 24.8) : type(20.3, 32.7)
    readonly property int digits: type(27.8, 27.8)
    readonly property int key: type(22.8, 24.8)
    readonly property int title: type(16.9, 18.8)
    readonly property int primaryWord: type(14.9, 16.9)
    readonly property int cardTitle: landscape ? type(11.4, 15.4) : type(12.4, 17.9)
    readonly property int button: type(10.9, 13.4)
    readonly property int body: type(10.4, 13.4)
    readonly property int line: landscape ? type(8.2, 11.4) : type(8.7, 12.4)
    readonly property int foot: type(8.7, 10.9)
    readonly property int reason: landscape ? type(7.5, 10.9) : type(7.9, 11.4)
    readonly property int small: type(7.2, 10.9)

    // Space and shape.
    readonly property int margin: mm(elder ? 10 : 12)
    readonly property int gap: mm(5)
    readonly property int radius: mm(4)
    readonly property int plateRadius: mm(3.5)
    readonly property int smallRadius: mm(2)
    readonly property int border: Math.max(2, mm(elder || highContrast ? 1.2 : 0.7))
    readonly property int thickness: mm(elder ? 3.5 : 2.7)
    readonly property int pressedThickness: mm(1)
    readonly property int focusMargin: mm(4.4)
    readonly property int stripHeight: landscape ? mm(25) : mm(28)
    // The rail holds two bricks side by side, of four characters each, or of one long word.
    readonly property int railWidth: Math.round(Math.max(119 * pxPerMm, wordy && (elder || cramped) ? Math.min(13.5 * floorTextPx, 150 * pxPerMm)
                                                                                       : 10.2 * floorTextPx))
    readonly property int footCell: landscape ? target(elder ? 26.3 : 24.3) : target(elder ? 40 : 28)
    readonly property int footHeight: landscape ? 2 * footCell + mm(4.4) + mm(7) : footCell + mm(12)
    readonly property int buttonHeight: target(elder ? 34 : 28)

    // Motion, milliseconds. It says where something went, after the touch has been taken; in reduced motion everything is
    // at once where it belongs, and a pressed brick is down at once.
    readonly property bool moving: !reducedMotion && !still
    readonly property int pressMs: moving ? 60 : 0
    readonly property int moveMs: moving ? 260 : 0
    // One beat of what goes round and round, and runs only while `moving`. Constant: a loop that is begun while its parts
    // last 0 ms ends for good.
    readonly property int beatMs: 900

    // Colours.
    readonly property color sign: highContrast ? "#000000" : "#0A4A9C"
    readonly property color signWord: "#FFFFFF"
    readonly property color signLine: highContrast ? "#FFFFFF" : "#5F8CC6"
    readonly property color signDeep: highContrast ? "#000000" : "#06316B"
    readonly property color signMid: "#2363B8"
    readonly property color tint: highContrast ? "#000000" : "#E3ECF8"
    readonly property color ink: highContrast ? "#FFFFFF" : "#14202B"
    readonly property color ink2: highContrast ? "#FFFFFF" : "#3B4855"
    readonly property color ground: highContrast ? "#000000" : "#F2F3F1"
    readonly property color paper: highContrast ? "#000000" : "#FFFFFF"
    readonly property color hairline: highContrast ? "#FFFFFF" : "#CFD5DC"
    readonly property color figure: highContrast ? "#FFFFFF" : "#0A4A9C"
    readonly property color reasonInk: highContrast ? "#FFFFFF" : "#06316B"
    readonly property color amber: "#F7BE3B"
    readonly property color amberTint: highContrast ? "#000000" : "#FFF0C9"
    readonly property color amberInk: highContrast ? "#FFFFFF" : "#573600"
    readonly property color amberBar: highContrast ? "#FFFFFF" : "#E0A010"
    readonly property color ok: highContrast ? "#FFFFFF" : "#0B5638"
    readonly property color okTint: highContrast ? "#000000" : "#DFF0E6"
    readonly property color red: highContrast ? "#FFFFFF" : "#901516"
    readonly property color redTint: highContrast ? "#000000" : "#FBE5E3"
    readonly property color off: highContrast ? "#000000" : "#E4E6E8"
    readonly property color offEdge: highContrast ? "#9A9A9A" : "#B9C0C8"
    readonly property color offText: highContrast ? "#D8D8D8" : "#38424D"
    // Bricks.
    readonly property color edge: highContrast ? "#FFE100" : "#7088A8"
    readonly property color pressedFace: highContrast ? "#333000" : "#E3ECF8"
    readonly property color word: highContrast ? "#FFE100" : "#14202B"
    readonly property color blueWord: highContrast ? "#FFE100" : "#0A4A9C"
    readonly property color carefulWord: highContrast ? "#FFE100" : "#901516"
    readonly property color carefulEdge: highContrast ? "#FFE100" : "#B25A5A"
    readonly property color solid: highContrast ? "#FFE100" : "#0A4A9C"
    readonly property color solidEdge: highContrast ? "#FFFFFF" : "#06316B"
    readonly property color solidPressed: highContrast ? "#E6CB00" : "#06316B"
    readonly property color solidWord: highContrast ? "#000000" : "#FFFFFF"
}
