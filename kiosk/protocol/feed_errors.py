"""What can be wrong with a file of the job feed, each with a stable code, one sentence and one instruction.

None of them names a posting's content: the detail holds numbers, names of files and of fields.
"""

from __future__ import annotations

from kiosk.errors import ExplainedError


class FeedError(ExplainedError):
    code = "FEED"
    sentence = "A file of the job feed cannot be used."
    instruction = "Nothing was changed; it is fetched again by itself."


class FeedCutError(FeedError):
    code = "FEED_CUT"
    sentence = "A file of the job feed ends too early."
    instruction = "Nothing was changed; it is fetched again by itself."


class FeedMalformedError(FeedError):
    code = "FEED_MALFORMED"
    sentence = "A file of the job feed is damaged."
    instruction = "Nothing was changed; if it stays so, tell the hub's staff."


class FeedTooLargeError(FeedError):
    code = "FEED_TOO_LARGE"
    sentence = "A file of the job feed is larger than any that is allowed."
    instruction = "Nothing was changed; tell the hub's staff."


class FeedNewerError(FeedError):
    code = "FEED_NEWER"
    sentence = "The job feed was written for a newer version of this program."
    instruction = "Update the program; the jobs shown are the last that it understood."


class FeedGapError(FeedError):
    code = "FEED_GAP"
    sentence = "A change to the jobs does not follow on what is stored here."
    instruction = "Nothing was changed; the missing changes or a whole snapshot are fetched by itself."


class FeedDigestError(FeedError):
    code = "FEED_DIGEST"
    sentence = "The jobs stored here are not those that the hub has."
    instruction = "Nothing was changed; a whole snapshot is fetched by itself."
