"""What the laws are in the tables, for the state machine: each question finds what breaks one."""

from typing import Final

#: A determination keeps its time: the history holds it by its digest.
TIMES: Final = {
    "request": ("received_at", "due_at", "waiting_since"),
    "clock_event": ("at",),
    "information_request": ("asked_at", "due_at"),
    "review_case": ("opened_at", "due_at", "claim_until"),
    "appeal": ("filed_at", "due_at"),
}

STATES: Final = """
SELECT r.id, r.state, r.version, r.head_seq, array_agg(l.state ORDER BY l.line)
FROM request r JOIN service_line l ON l.request = r.id WHERE r.id = ANY(:ids) GROUP BY r.id
"""

#: Open cases that nobody holds, or this person.
FREE: Final = """
SELECT c.request FROM review_case c WHERE c.request = ANY(:ids) AND c.closed_at IS NULL
AND (c.claimed_by IS NULL OR c.claim_until <= now() OR c.claimed_by = CAST(:person AS uuid)) ORDER BY c.request
"""

TOLD: Final = """
SELECT r.state, r.beside, r.version, r.due_at - now(),
    (SELECT string_agg(l.state, ' ') FROM service_line l WHERE l.request = r.id),
    (SELECT string_agg(h.event, ' ' ORDER BY h.seq) FROM history h WHERE h.request = r.id)
FROM request r WHERE r.id = ANY(:ids)
"""

#: What no machine finished, though every bell was rung.
LEFT: Final = """
SELECT id, state, beside, attempts, failure FROM request
WHERE id = ANY(:ids) AND (state IN ('reading', 'ready', 'gaps') OR beside IS NOT NULL)
"""

#: An appeal has a due date of its own.
CLOCKS: Final = """
SELECT r.id, r.due_at, r.programme, r.received_at, array_agg(c.kind ORDER BY c.at, c.id),
    array_agg(c.at ORDER BY c.at, c.id), array_agg(c.ground ORDER BY c.at, c.id)
FROM request r JOIN clock_event c ON c.request = r.id
WHERE r.id = ANY(:ids) AND NOT EXISTS (SELECT FROM appeal a WHERE a.request = r.id) GROUP BY r.id
"""

_CASE: Final = (
    "EXISTS (SELECT FROM review_case c WHERE c.request = r.id AND c.closed_at IS NULL AND c.due_at IS NOT NULL)"
)
_ASKED: Final = "EXISTS (SELECT FROM information_request i WHERE i.request = r.id AND i.closed_at IS NULL)"

#: Each finds what breaks it.
LAWS: Final = {
    "no adverse outcome without a licensed physician who holds the role, and read the evidence": """
        SELECT d.id FROM determination d WHERE d.request = ANY(:ids) AND d.outcome IN ('denied', 'approved_modified')
        AND d.basis = 'clinical' AND NOT (d.decided_as = 'physician' AND EXISTS (
            SELECT FROM reviewer_licence l JOIN person_role p ON p.person = l.person AND p.role = 'physician'
            WHERE l.id = d.licence AND l.person = d.decided_by AND l.type = 'physician' AND l.status = 'active')
        AND NOT EXISTS (SELECT FROM evaluation v, unnest(v.unmet) AS name WHERE v.id = d.evaluation AND NOT EXISTS (
            SELECT FROM evidence_opened e
            WHERE e.person = d.decided_by AND e.evaluation = v.id AND e.criterion = name)))
    """,
    "a machine approves as asked or finds that nothing is required": """
        SELECT id FROM determination WHERE request = ANY(:ids) AND decided_by IS NULL
        AND NOT (decided_as = 'policy' AND outcome IN ('approved', 'not_required') AND kind = 'initial')
    """,
    "an appeal is decided by who took no part": """
        SELECT a.id FROM determination a JOIN determination d ON d.request = a.request AND d.decided_by = a.decided_by
            AND d.id <> a.id AND d.line = a.line AND d.decided_at < a.decided_at
        WHERE a.request = ANY(:ids) AND a.kind = 'appeal'
    """,
    "a final line has its determination": """
        SELECT l.request FROM service_line l LEFT JOIN determination d ON d.id = l.determination
        WHERE l.request = ANY(:ids)
        AND l.state IN ('approved', 'approved_modified', 'denied', 'not_required', 'dismissed')
        AND d.outcome IS DISTINCT FROM l.state
    """,
    "one first determination a line": """
        SELECT request, line FROM determination WHERE request = ANY(:ids) AND kind = 'initial'
        GROUP BY request, line HAVING count(*) > 1
    """,
    "one authorization in force a line, and one for each approval": """
        SELECT request, line FROM "authorization" WHERE request = ANY(:ids) AND status = 'active'
        GROUP BY request, line HAVING count(*) > 1
        UNION ALL SELECT l.request, l.line FROM service_line l WHERE l.request = ANY(:ids)
        AND l.state IN ('approved', 'approved_modified')
        AND NOT EXISTS (SELECT FROM "authorization" a WHERE a.determination = l.determination)
        UNION ALL SELECT l.request, l.line FROM service_line l JOIN "authorization" a ON a.request = l.request
            AND a.line = l.line AND a.status = 'active'
        WHERE l.request = ANY(:ids) AND l.state IN ('denied', 'dismissed', 'withdrawn')
    """,
    "nothing is evaluated twice in the same version": """
        SELECT request FROM evaluation WHERE request = ANY(:ids) AND purpose = 'decide'
        GROUP BY request, grp, request_version HAVING count(*) > 1
    """,
    "a decision is told to who asked": """
        SELECT d.request FROM determination d WHERE d.request = ANY(:ids) AND d.kind <> 'void' AND NOT EXISTS (
            SELECT FROM notice n WHERE n.request = d.request AND n.event = 'decided' AND n.cancelled_at IS NULL)
    """,
    "one question by machine": """
        SELECT request FROM information_request WHERE request = ANY(:ids) AND asked_as = 'policy'
        GROUP BY request HAVING count(*) > 1
    """,
    "what waits for people or answers has an owner and a clock": f"""
        SELECT r.id FROM request r WHERE r.id = ANY(:ids) AND ((r.state IN ('in_review', 'appealed') AND NOT {_CASE})
        OR (r.state = 'pended' AND NOT {_CASE} AND NOT {_ASKED}))
    """,
    "what is final has nothing open": f"""
        SELECT r.id FROM request r WHERE r.id = ANY(:ids) AND ({_CASE} OR {_ASKED} OR r.beside IS NOT NULL)
        AND r.state IN ('approved', 'not_required', 'partly_approved', 'denied', 'dismissed', 'withdrawn')
    """,
    "what waits for a machine is offered to one": """
        SELECT r.id FROM request r WHERE r.id = ANY(:ids) AND (r.state IN ('reading', 'ready', 'gaps')
        OR r.beside IS NOT NULL) AND (r.attempts >= 3 OR r.waiting_since > now())
    """,
    "no open request is past its deadline without an open case": f"""
        SELECT r.id FROM request r WHERE r.id = ANY(:ids) AND r.due_at < now() AND NOT {_CASE} AND r.state NOT IN
        ('approved', 'not_required', 'partly_approved', 'denied', 'dismissed', 'withdrawn')
    """,
    "an appeal is open while its lines are": """
        SELECT r.id FROM request r WHERE r.id = ANY(:ids) AND (r.state = 'appealed') <> EXISTS (
            SELECT FROM appeal a WHERE a.request = r.id AND a.outcome IS NULL)
    """,
    "no limit is overspent": """
        SELECT a.member_id FROM "authorization" a WHERE a.status = 'active' AND a.scope IS NOT NULL
        AND a.member_id IN (SELECT member_id FROM request WHERE id = ANY(:ids))
        AND a.determination IN (SELECT id FROM determination WHERE decided_as = 'policy')
        GROUP BY a.member_id, a.scope HAVING count(*) > 4
    """,
}

#: All of them in one question, since it is asked after each step.
BROKEN: Final = " UNION ALL ".join(
    f"SELECT '{law.replace(':', ' ')}' AS law WHERE EXISTS ({sql})" for law, sql in LAWS.items()
)
