"""Uploading files to the fake: ask for an address, send the bytes there, then share."""

from __future__ import annotations

from collections.abc import Callable

from .slack_methods import Request, append, new_message
from .slack_things import Json, SlackError


def get_upload_url(req: Request) -> Json:
    name, length = str(req.need("filename")), int(req.need("length"))
    file_id = f"F{req.state.serial():08d}"
    req.state.files[file_id] = {"id": file_id, "name": name, "size": length, "title": name}
    return {"upload_url": f"{req.base}/upload/{file_id}", "file_id": file_id}


def complete_upload(req: Request) -> Json:
    done = []
    for asked in req.need("files"):
        known = req.state.files.get(asked["id"])
        if known is None or asked["id"] not in req.state.uploads:
            raise SlackError("file_not_found")
        known["title"] = asked.get("title", known["name"])
        done.append(known)
    if req.args.get("channel_id"):
        req.args["channel"] = req.args["channel_id"]
        channel = req.conversation()
        message = new_message(
            req.state,
            req.space,
            channel,
            {"text": req.args.get("initial_comment"), "thread_ts": req.args.get("thread_ts")},
        )
        message["files"] = done
        append(channel, message)
    return {"files": done}


FILE_METHODS: dict[str, Callable[[Request], Json]] = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
}
