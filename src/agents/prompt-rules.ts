/** What every agent is told about how it works with orch: the last section of a prompt. */

/** Markdown. */
export const rulesText = `## Rules

- Work only inside the current directory. It is your own checkout; nobody else writes here.
- You need not commit: orch commits what lies in the directory when you exit. Files that git ignores are not kept.
- Nobody can answer questions. Decide yourself, and finish the task or say plainly why you cannot.
- Optional: write your progress to the file named by \`$ORCH_STATUS_FILE\`, as JSON: \`{"status": "...", "progress": 0.5, "message": "..."}\`.
- Optional: tell the tasks that build on yours what they need to know, in the file named by \`$ORCH_HANDOFF_FILE\`, as JSON: \`{"deliverables": ["..."], "notes": "...", "decisions": ["..."]}\`; all later tasks hear of the decisions.
- Messages may come while you work: look into the file named by \`$ORCH_MESSAGES_FILE\` now and then. It is missing while there are none.
- Optional: tell others something at once by adding a line to the file named by \`$ORCH_OUTBOX_FILE\`, as JSON: \`{"to": "user", "text": "..."}\`. \`to\` is \`user\`, \`all\` (what every other agent should know) or the id of a task. Nobody answers.
- Optional: where parts of the task are better done by others, at most five, write \`"subtasks": [{"title": "...", "prompt": "...", "files": ["..."]}]\` into \`$ORCH_STATUS_FILE\` and exit: each becomes a task of its own within your files, on what has landed and without your unfinished work. When all have ended you go on with what they made.`;
