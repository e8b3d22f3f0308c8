CREATE TABLE public.agency_file (
    id integer NOT NULL,
    mail_id integer NOT NULL,
    name character varying NOT NULL,
    kind character varying NOT NULL,
    size integer NOT NULL,
    digest character varying NOT NULL,
    body bytea NOT NULL
);
CREATE SEQUENCE public.agency_file_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.agency_file_id_seq OWNED BY public.agency_file.id;
CREATE TABLE public.agency_mail (
    id integer NOT NULL,
    key character varying NOT NULL,
    kind character varying NOT NULL,
    sender character varying NOT NULL,
    subject text NOT NULL,
    text text NOT NULL,
    letter_id integer,
    state character varying NOT NULL,
    reason character varying NOT NULL,
    draft_id integer,
    staff_id integer,
    received_at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    CONSTRAINT ck_agency_mail_state CHECK (((state)::text = ANY ((ARRAY['tray'::character varying, 'drafted'::character varying, 'settled'::character varying])::text[])))
);
CREATE SEQUENCE public.agency_mail_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.agency_mail_id_seq OWNED BY public.agency_mail.id;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.answer_version (
    id integer NOT NULL,
    ticket_id integer NOT NULL,
    draft_id integer NOT NULL,
    author_id integer NOT NULL,
    purpose character varying NOT NULL,
    text text NOT NULL,
    source text NOT NULL,
    digest character varying NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.answer_version_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.answer_version_id_seq OWNED BY public.answer_version.id;
CREATE TABLE public.approval (
    id integer NOT NULL,
    version_id integer NOT NULL,
    staff_id integer NOT NULL,
    verdict character varying NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_approval_verdict CHECK (((verdict)::text = ANY ((ARRAY['approved'::character varying, 'returned'::character varying])::text[])))
);
CREATE SEQUENCE public.approval_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.approval_id_seq OWNED BY public.approval.id;
CREATE TABLE public.attachment (
    id integer NOT NULL,
    message_id integer NOT NULL,
    key character varying NOT NULL,
    kind character varying NOT NULL,
    name character varying NOT NULL,
    source bytea,
    state character varying NOT NULL,
    reason character varying NOT NULL,
    attempts integer NOT NULL,
    not_before timestamp with time zone NOT NULL,
    stored_id integer,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_attachment_kept_has_bytes CHECK ((((state)::text = 'kept'::text) = (stored_id IS NOT NULL))),
    CONSTRAINT ck_attachment_state CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'kept'::character varying, 'refused'::character varying, 'failed'::character varying, 'gone'::character varying])::text[])))
);
CREATE SEQUENCE public.attachment_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.attachment_id_seq OWNED BY public.attachment.id;
CREATE TABLE public.audit_line (
    id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    staff_id integer,
    action character varying NOT NULL,
    subject character varying NOT NULL,
    data json NOT NULL
);
CREATE SEQUENCE public.audit_line_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.audit_line_id_seq OWNED BY public.audit_line.id;
CREATE TABLE public.channel_token (
    channel character varying NOT NULL,
    pair bytea NOT NULL,
    previous bytea,
    state character varying NOT NULL,
    lease double precision NOT NULL,
    seed character varying NOT NULL,
    why character varying NOT NULL,
    version integer NOT NULL,
    obtained_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    refresh_until timestamp with time zone NOT NULL,
    CONSTRAINT ck_channel_token_state CHECK (((state)::text = ANY ((ARRAY['good'::character varying, 'refreshing'::character varying, 'doubtful'::character varying, 'refused'::character varying])::text[])))
);
CREATE TABLE public.chase (
    id integer NOT NULL,
    letter_id integer NOT NULL,
    rung character varying NOT NULL,
    at timestamp with time zone NOT NULL,
    message_id integer,
    handed_at timestamp with time zone
);
CREATE SEQUENCE public.chase_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.chase_id_seq OWNED BY public.chase.id;
CREATE TABLE public.contact (
    id integer NOT NULL,
    channel character varying NOT NULL,
    chat_id character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    subscribed boolean NOT NULL,
    unreachable character varying,
    memory json NOT NULL,
    work_lease double precision NOT NULL,
    send_lease double precision NOT NULL,
    heard_at timestamp with time zone
);
CREATE SEQUENCE public.contact_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.contact_id_seq OWNED BY public.contact.id;
CREATE TABLE public.content_approval (
    id integer NOT NULL,
    version_id integer NOT NULL,
    staff_id integer NOT NULL,
    verdict character varying NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_content_approval_verdict CHECK (((verdict)::text = ANY ((ARRAY['approved'::character varying, 'returned'::character varying])::text[])))
);
CREATE SEQUENCE public.content_approval_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.content_approval_id_seq OWNED BY public.content_approval.id;
CREATE TABLE public.content_version (
    id integer NOT NULL,
    kind character varying NOT NULL,
    key character varying NOT NULL,
    version integer NOT NULL,
    body json NOT NULL,
    seed_digest character varying NOT NULL,
    state character varying NOT NULL,
    revision integer,
    why text NOT NULL,
    author_id integer,
    at timestamp with time zone NOT NULL,
    published_at timestamp with time zone,
    CONSTRAINT ck_content_version_published_has_revision CHECK ((((state)::text = 'published'::text) = (revision IS NOT NULL))),
    CONSTRAINT ck_content_version_state CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'submitted'::character varying, 'published'::character varying, 'returned'::character varying, 'withdrawn'::character varying])::text[])))
);
CREATE SEQUENCE public.content_version_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.content_version_id_seq OWNED BY public.content_version.id;
CREATE TABLE public.draft (
    id integer NOT NULL,
    ticket_id integer NOT NULL,
    author_id integer NOT NULL,
    purpose character varying NOT NULL,
    state character varying NOT NULL,
    text text NOT NULL,
    source text NOT NULL,
    via character varying NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_draft_purpose CHECK (((purpose)::text = ANY ((ARRAY['answer'::character varying, 'ask_back'::character varying])::text[]))),
    CONSTRAINT ck_draft_state CHECK (((state)::text = ANY ((ARRAY['open'::character varying, 'submitted'::character varying, 'released'::character varying, 'returned'::character varying, 'withdrawn'::character varying])::text[])))
);
CREATE SEQUENCE public.draft_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.draft_id_seq OWNED BY public.draft.id;
CREATE TABLE public.enclosure (
    id integer NOT NULL,
    draft_id integer NOT NULL,
    version_id integer,
    stored_id integer NOT NULL,
    name character varying NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.enclosure_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.enclosure_id_seq OWNED BY public.enclosure.id;
CREATE TABLE public.letter (
    id integer NOT NULL,
    year integer NOT NULL,
    number integer NOT NULL,
    code character varying NOT NULL,
    mail_token character varying NOT NULL,
    page_token character varying NOT NULL,
    page_until timestamp with time zone NOT NULL,
    agency character varying NOT NULL,
    staff_id integer NOT NULL,
    message_id integer,
    created_at timestamp with time zone NOT NULL,
    exam_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    laid_at timestamp with time zone,
    handed_at timestamp with time zone,
    acknowledged_at timestamp with time zone
);
CREATE SEQUENCE public.letter_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.letter_id_seq OWNED BY public.letter.id;
CREATE TABLE public.letter_sequence (
    year integer NOT NULL,
    last integer NOT NULL
);
CREATE SEQUENCE public.letter_sequence_year_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.letter_sequence_year_seq OWNED BY public.letter_sequence.year;
CREATE TABLE public.message (
    id integer NOT NULL,
    contact_id integer NOT NULL,
    direction character varying NOT NULL,
    platform_id character varying,
    kind character varying NOT NULL,
    lane character varying NOT NULL,
    state character varying NOT NULL,
    text text,
    note text NOT NULL,
    choices json NOT NULL,
    choice character varying,
    card json,
    sealed_id integer,
    ticket_id integer,
    release_id integer,
    reply_to integer,
    decision json,
    rating character varying,
    attempts integer NOT NULL,
    not_before timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    seen_at timestamp with time zone,
    error character varying,
    CONSTRAINT ck_message_direction CHECK (((direction)::text = ANY ((ARRAY['in'::character varying, 'out'::character varying])::text[]))),
    CONSTRAINT ck_message_staff_words_are_released CHECK (((((kind)::text = ANY ((ARRAY['staff_answer'::character varying, 'ask_back'::character varying])::text[])) = (release_id IS NOT NULL)) AND ((release_id IS NULL) OR (text IS NULL)))),
    CONSTRAINT ck_message_state CHECK (((state)::text = ANY ((ARRAY['pending'::character varying, 'handled'::character varying, 'failed'::character varying, 'queued'::character varying, 'sending'::character varying, 'sent'::character varying, 'uncertain'::character varying, 'refused'::character varying])::text[])))
);
CREATE SEQUENCE public.message_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.message_id_seq OWNED BY public.message.id;
CREATE TABLE public.pause (
    id integer NOT NULL,
    scope character varying NOT NULL,
    key character varying NOT NULL,
    reason text NOT NULL,
    cause character varying NOT NULL,
    staff_id integer,
    at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by integer,
    end_reason text NOT NULL,
    CONSTRAINT ck_pause_ended_by_somebody CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT ck_pause_scope CHECK (((scope)::text = ANY ((ARRAY['all'::character varying, 'group'::character varying, 'entry'::character varying, 'fact'::character varying])::text[])))
);
CREATE SEQUENCE public.pause_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.pause_id_seq OWNED BY public.pause.id;
CREATE TABLE public.profile (
    contact_id integer NOT NULL,
    name bytea,
    asked_at timestamp with time zone NOT NULL
);
CREATE TABLE public.referral (
    id integer NOT NULL,
    letter_id integer NOT NULL,
    ticket_id integer NOT NULL,
    agency character varying NOT NULL,
    route text NOT NULL,
    why text NOT NULL,
    state character varying NOT NULL,
    previous_id integer,
    created_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT ck_referral_state CHECK (((state)::text = ANY ((ARRAY['waiting'::character varying, 'answered'::character varying, 'handed_back'::character varying, 'passed_on'::character varying, 'recalled'::character varying])::text[])))
);
CREATE TABLE public.referral_event (
    id integer NOT NULL,
    referral_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying NOT NULL,
    staff_id integer,
    data json NOT NULL
);
CREATE SEQUENCE public.referral_event_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.referral_event_id_seq OWNED BY public.referral_event.id;
CREATE SEQUENCE public.referral_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.referral_id_seq OWNED BY public.referral.id;
CREATE TABLE public.release (
    id integer NOT NULL,
    version_id integer NOT NULL,
    required integer NOT NULL,
    approvals integer NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_release_enough_approvals CHECK ((approvals >= required))
);
CREATE SEQUENCE public.release_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.release_id_seq OWNED BY public.release.id;
CREATE TABLE public.report (
    id integer NOT NULL,
    key character varying NOT NULL,
    rule character varying NOT NULL,
    period character varying NOT NULL,
    name character varying NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    state character varying NOT NULL,
    figures json NOT NULL,
    remarks text NOT NULL,
    proposals text NOT NULL,
    author_id integer,
    made_at timestamp with time zone NOT NULL,
    counted_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_report_forward CHECK ((starts_at < ends_at)),
    CONSTRAINT ck_report_state CHECK (((state)::text = ANY ((ARRAY['draft'::character varying, 'submitted'::character varying, 'returned'::character varying, 'released'::character varying, 'dropped'::character varying])::text[])))
);
CREATE TABLE public.report_approval (
    id integer NOT NULL,
    version_id integer NOT NULL,
    staff_id integer NOT NULL,
    verdict character varying NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_report_approval_verdict CHECK (((verdict)::text = ANY ((ARRAY['approved'::character varying, 'returned'::character varying])::text[])))
);
CREATE SEQUENCE public.report_approval_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.report_approval_id_seq OWNED BY public.report_approval.id;
CREATE TABLE public.report_copy (
    id integer NOT NULL,
    release_id integer NOT NULL,
    agency character varying NOT NULL,
    name character varying NOT NULL,
    message_id integer,
    handed_at timestamp with time zone,
    handed_by integer
);
CREATE SEQUENCE public.report_copy_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.report_copy_id_seq OWNED BY public.report_copy.id;
CREATE SEQUENCE public.report_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.report_id_seq OWNED BY public.report.id;
CREATE TABLE public.report_release (
    id integer NOT NULL,
    version_id integer NOT NULL,
    required integer NOT NULL,
    approvals integer NOT NULL,
    year integer NOT NULL,
    number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    exam_at timestamp with time zone NOT NULL,
    laid_at timestamp with time zone,
    CONSTRAINT ck_report_release_enough_approvals CHECK ((approvals >= required))
);
CREATE SEQUENCE public.report_release_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.report_release_id_seq OWNED BY public.report_release.id;
CREATE TABLE public.report_sequence (
    year integer NOT NULL,
    last integer NOT NULL
);
CREATE SEQUENCE public.report_sequence_year_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.report_sequence_year_seq OWNED BY public.report_sequence.year;
CREATE TABLE public.report_version (
    id integer NOT NULL,
    report_id integer NOT NULL,
    version integer NOT NULL,
    figures json NOT NULL,
    remarks text NOT NULL,
    proposals text NOT NULL,
    author_id integer NOT NULL,
    digest character varying NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.report_version_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.report_version_id_seq OWNED BY public.report_version.id;
CREATE TABLE public.sealed (
    id integer NOT NULL,
    token bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.sealed_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sealed_id_seq OWNED BY public.sealed.id;
CREATE TABLE public.setting (
    name character varying NOT NULL,
    value json NOT NULL
);
CREATE TABLE public.sign_in_link (
    token_hash character varying NOT NULL,
    purpose character varying NOT NULL,
    staff_id integer,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);
CREATE TABLE public.staff (
    id integer NOT NULL,
    login character varying NOT NULL,
    name character varying NOT NULL,
    unit character varying NOT NULL,
    roles json NOT NULL,
    password_hash character varying,
    active boolean NOT NULL,
    telegram_id character varying,
    created_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.staff_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.staff_id_seq OWNED BY public.staff.id;
CREATE TABLE public.staff_session (
    token_hash character varying NOT NULL,
    staff_id integer,
    data json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.stored_file (
    id integer NOT NULL,
    digest character varying NOT NULL,
    kind character varying NOT NULL,
    size integer NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.stored_file_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.stored_file_id_seq OWNED BY public.stored_file.id;
CREATE TABLE public.ticket (
    id integer NOT NULL,
    code character varying NOT NULL,
    state character varying NOT NULL,
    question_id integer,
    topic character varying,
    competence character varying NOT NULL,
    agency character varying NOT NULL,
    route text NOT NULL,
    reason character varying NOT NULL,
    urgent boolean NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    exam_opened_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    left_minutes integer,
    claimed_by integer,
    closed_at timestamp with time zone,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_ticket_state CHECK (((state)::text = ANY ((ARRAY['new'::character varying, 'waiting_for_staff'::character varying, 'waiting_for_asker'::character varying, 'waiting_for_agency'::character varying, 'closed'::character varying])::text[])))
);
CREATE SEQUENCE public.ticket_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.ticket_id_seq OWNED BY public.ticket.id;
CREATE TABLE public.ticketasker (
    id integer NOT NULL,
    ticket_id integer NOT NULL,
    contact_id integer NOT NULL,
    secret_hash character varying,
    joined_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.ticketasker_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.ticketasker_id_seq OWNED BY public.ticketasker.id;
CREATE TABLE public.ticketevent (
    id integer NOT NULL,
    ticket_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying NOT NULL,
    staff_id integer,
    contact_id integer,
    message_id integer,
    data json NOT NULL
);
CREATE SEQUENCE public.ticketevent_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.ticketevent_id_seq OWNED BY public.ticketevent.id;
CREATE TABLE public.ticketnote (
    id integer NOT NULL,
    ticket_id integer NOT NULL,
    staff_id integer NOT NULL,
    text text NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.ticketnote_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.ticketnote_id_seq OWNED BY public.ticketnote.id;
ALTER TABLE ONLY public.agency_file ALTER COLUMN id SET DEFAULT nextval('public.agency_file_id_seq'::regclass);
ALTER TABLE ONLY public.agency_mail ALTER COLUMN id SET DEFAULT nextval('public.agency_mail_id_seq'::regclass);
ALTER TABLE ONLY public.answer_version ALTER COLUMN id SET DEFAULT nextval('public.answer_version_id_seq'::regclass);
ALTER TABLE ONLY public.approval ALTER COLUMN id SET DEFAULT nextval('public.approval_id_seq'::regclass);
ALTER TABLE ONLY public.attachment ALTER COLUMN id SET DEFAULT nextval('public.attachment_id_seq'::regclass);
ALTER TABLE ONLY public.audit_line ALTER COLUMN id SET DEFAULT nextval('public.audit_line_id_seq'::regclass);
ALTER TABLE ONLY public.chase ALTER COLUMN id SET DEFAULT nextval('public.chase_id_seq'::regclass);
ALTER TABLE ONLY public.contact ALTER COLUMN id SET DEFAULT nextval('public.contact_id_seq'::regclass);
ALTER TABLE ONLY public.content_approval ALTER COLUMN id SET DEFAULT nextval('public.content_approval_id_seq'::regclass);
ALTER TABLE ONLY public.content_version ALTER COLUMN id SET DEFAULT nextval('public.content_version_id_seq'::regclass);
ALTER TABLE ONLY public.draft ALTER COLUMN id SET DEFAULT nextval('public.draft_id_seq'::regclass);
ALTER TABLE ONLY public.enclosure ALTER COLUMN id SET DEFAULT nextval('public.enclosure_id_seq'::regclass);
ALTER TABLE ONLY public.letter ALTER COLUMN id SET DEFAULT nextval('public.letter_id_seq'::regclass);
ALTER TABLE ONLY public.letter_sequence ALTER COLUMN year SET DEFAULT nextval('public.letter_sequence_year_seq'::regclass);
ALTER TABLE ONLY public.message ALTER COLUMN id SET DEFAULT nextval('public.message_id_seq'::regclass);
ALTER TABLE ONLY public.pause ALTER COLUMN id SET DEFAULT nextval('public.pause_id_seq'::regclass);
ALTER TABLE ONLY public.referral ALTER COLUMN id SET DEFAULT nextval('public.referral_id_seq'::regclass);
ALTER TABLE ONLY public.referral_event ALTER COLUMN id SET DEFAULT nextval('public.referral_event_id_seq'::regclass);
ALTER TABLE ONLY public.release ALTER COLUMN id SET DEFAULT nextval('public.release_id_seq'::regclass);
ALTER TABLE ONLY public.report ALTER COLUMN id SET DEFAULT nextval('public.report_id_seq'::regclass);
ALTER TABLE ONLY public.report_approval ALTER COLUMN id SET DEFAULT nextval('public.report_approval_id_seq'::regclass);
ALTER TABLE ONLY public.report_copy ALTER COLUMN id SET DEFAULT nextval('public.report_copy_id_seq'::regclass);
ALTER TABLE ONLY public.report_release ALTER COLUMN id SET DEFAULT nextval('public.report_release_id_seq'::regclass);
ALTER TABLE ONLY public.report_sequence ALTER COLUMN year SET DEFAULT nextval('public.report_sequence_year_seq'::regclass);
ALTER TABLE ONLY public.report_version ALTER COLUMN id SET DEFAULT nextval('public.report_version_id_seq'::regclass);
ALTER TABLE ONLY public.sealed ALTER COLUMN id SET DEFAULT nextval('public.sealed_id_seq'::regclass);
ALTER TABLE ONLY public.staff ALTER COLUMN id SET DEFAULT nextval('public.staff_id_seq'::regclass);
ALTER TABLE ONLY public.stored_file ALTER COLUMN id SET DEFAULT nextval('public.stored_file_id_seq'::regclass);
ALTER TABLE ONLY public.ticket ALTER COLUMN id SET DEFAULT nextval('public.ticket_id_seq'::regclass);
ALTER TABLE ONLY public.ticketasker ALTER COLUMN id SET DEFAULT nextval('public.ticketasker_id_seq'::regclass);
ALTER TABLE ONLY public.ticketevent ALTER COLUMN id SET DEFAULT nextval('public.ticketevent_id_seq'::regclass);
ALTER TABLE ONLY public.ticketnote ALTER COLUMN id SET DEFAULT nextval('public.ticketnote_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0008');
INSERT INTO public.answer_version VALUES (1, 1, 1, 1, 'answer', 'Lúc 14:30.', 'Công văn 1515', '7415d1fd25cf24d656c854ed3ddca92703e7aacea94513b56a97af9d14794b6c', '2026-11-22 02:00:00+00');
INSERT INTO public.contact VALUES (1, 'web', 'a', '2026-11-22 02:00:00+00', true, NULL, '{}', 0, 0, NULL);
INSERT INTO public.contact VALUES (2, 'web', 'b', '2026-11-22 02:00:00+00', true, NULL, '{}', 0, 0, NULL);
INSERT INTO public.draft VALUES (1, 1, 1, 'answer', 'released', 'Lúc 14:30.', 'Công văn 1515', 'desk', '2026-11-22 02:00:00+00', '2026-11-22 02:00:00+00');
INSERT INTO public.message VALUES (1, 1, 'in', '1', 'text', 'bot', 'pending', 'Mấy giờ thi Toán?', '', '[]', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, 0, NULL, '2026-11-22 02:00:00+00', NULL, NULL, NULL);
INSERT INTO public.message VALUES (2, 1, 'out', NULL, 'notice', 'bot', 'queued', 'Xin chào', '', '[]', NULL, 'null', NULL, NULL, NULL, NULL, 'null', NULL, 0, NULL, '2026-11-22 02:00:00+00', NULL, NULL, NULL);
INSERT INTO public.message VALUES (3, 1, 'in', '2057585995', 'text', 'bot', 'pending', 'câu hỏi', '', '[]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, '2026-11-22 02:00:00+00', NULL, NULL, NULL);
INSERT INTO public.message VALUES (4, 1, 'out', NULL, 'staff_answer', 'staff', 'queued', NULL, '', '[{"label": "C\u1ea3m \u01a1n, \u0111\u00e3 r\u00f5", "action": "useful", "arg": ""}, {"label": "H\u1ecfi th\u00eam", "action": "reopen", "arg": "1"}]', NULL, 'null', NULL, 1, 1, NULL, 'null', NULL, 0, NULL, '2026-11-22 02:00:00+00', NULL, NULL, NULL);
INSERT INTO public.release VALUES (1, 1, 0, 0, '2026-11-22 02:00:00+00');
INSERT INTO public.sealed VALUES (1, '\x674141414141427241744a6d673862505877746f6c42445166617a4571636f394a5a7569684e61497a614f5a675542563650437933617531434f6979636176305f516b6645516f703570622d2d74745644716f374474734d4c67616e6c786c336e413d3d', '2026-11-22 02:00:00+00', '2026-12-22 02:00:00+00');
INSERT INTO public.staff VALUES (1, 'an', 'an', '', '["drafter", "approver"]', NULL, true, NULL, '2026-11-22 02:00:00+00');
INSERT INTO public.ticket VALUES (1, 'K7M2P', 'closed', 3, NULL, 'tong-hop', 'van-phong-so', '', 'no_match', false, '2026-11-22 02:00:00+00', '2026-11-22 02:00:00+00', '2026-11-22 04:00:00+00', NULL, NULL, '2026-11-22 02:00:00+00', '2026-11-22 02:00:00+00');
INSERT INTO public.ticketasker VALUES (1, 1, 1, '0000000000000000000000000000000000000000000000000000000000000000', '2026-11-22 02:00:00+00');
INSERT INTO public.ticketevent VALUES (1, 1, '2026-11-22 02:00:00+00', 'opened', NULL, 1, 3, '{"reason": "no_match", "agency": "van-phong-so"}');
INSERT INTO public.ticketevent VALUES (2, 1, '2026-11-22 02:00:00+00', 'drafted', 1, NULL, NULL, '{"via": "desk"}');
INSERT INTO public.ticketevent VALUES (3, 1, '2026-11-22 02:00:00+00', 'submitted', 1, NULL, NULL, '{"version": 1, "digest": "7415d1fd25cf24d656c854ed3ddca92703e7aacea94513b56a97af9d14794b6c"}');
INSERT INTO public.ticketevent VALUES (4, 1, '2026-11-22 02:00:00+00', 'released', NULL, NULL, NULL, '{"version": 1, "askers": 1}');
INSERT INTO public.ticketevent VALUES (5, 1, '2026-11-22 02:00:00+00', 'closed', 1, NULL, NULL, '{"why": "answered", "due": "2026-11-22T04:00:00+00:00"}');
SELECT pg_catalog.setval('public.agency_file_id_seq', 1, false);
SELECT pg_catalog.setval('public.agency_mail_id_seq', 1, false);
SELECT pg_catalog.setval('public.answer_version_id_seq', 1, true);
SELECT pg_catalog.setval('public.approval_id_seq', 1, false);
SELECT pg_catalog.setval('public.attachment_id_seq', 1, false);
SELECT pg_catalog.setval('public.audit_line_id_seq', 1, false);
SELECT pg_catalog.setval('public.chase_id_seq', 1, false);
SELECT pg_catalog.setval('public.contact_id_seq', 2, true);
SELECT pg_catalog.setval('public.content_approval_id_seq', 1, false);
SELECT pg_catalog.setval('public.content_version_id_seq', 1, false);
SELECT pg_catalog.setval('public.draft_id_seq', 1, true);
SELECT pg_catalog.setval('public.enclosure_id_seq', 1, false);
SELECT pg_catalog.setval('public.letter_id_seq', 1, false);
SELECT pg_catalog.setval('public.letter_sequence_year_seq', 1, false);
SELECT pg_catalog.setval('public.message_id_seq', 4, true);
SELECT pg_catalog.setval('public.pause_id_seq', 1, false);
SELECT pg_catalog.setval('public.referral_event_id_seq', 1, false);
SELECT pg_catalog.setval('public.referral_id_seq', 1, false);
SELECT pg_catalog.setval('public.release_id_seq', 1, true);
SELECT pg_catalog.setval('public.report_approval_id_seq', 1, false);
SELECT pg_catalog.setval('public.report_copy_id_seq', 1, false);
SELECT pg_catalog.setval('public.report_id_seq', 1, false);
SELECT pg_catalog.setval('public.report_release_id_seq', 1, false);
SELECT pg_catalog.setval('public.report_sequence_year_seq', 1, false);
SELECT pg_catalog.setval('public.report_version_id_seq', 1, false);
SELECT pg_catalog.setval('public.sealed_id_seq', 1, true);
SELECT pg_catalog.setval('public.staff_id_seq', 1, true);
SELECT pg_catalog.setval('public.stored_file_id_seq', 1, false);
SELECT pg_catalog.setval('public.ticket_id_seq', 1, true);
SELECT pg_catalog.setval('public.ticketasker_id_seq', 1, true);
SELECT pg_catalog.setval('public.ticketevent_id_seq', 5, true);
SELECT pg_catalog.setval('public.ticketnote_id_seq', 1, false);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.agency_file
    ADD CONSTRAINT pk_agency_file PRIMARY KEY (id);
ALTER TABLE ONLY public.agency_mail
    ADD CONSTRAINT pk_agency_mail PRIMARY KEY (id);
ALTER TABLE ONLY public.answer_version
    ADD CONSTRAINT pk_answer_version PRIMARY KEY (id);
ALTER TABLE ONLY public.approval
    ADD CONSTRAINT pk_approval PRIMARY KEY (id);
ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT pk_attachment PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_line
    ADD CONSTRAINT pk_audit_line PRIMARY KEY (id);
ALTER TABLE ONLY public.channel_token
    ADD CONSTRAINT pk_channel_token PRIMARY KEY (channel);
ALTER TABLE ONLY public.chase
    ADD CONSTRAINT pk_chase PRIMARY KEY (id);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT pk_contact PRIMARY KEY (id);
ALTER TABLE ONLY public.content_approval
    ADD CONSTRAINT pk_content_approval PRIMARY KEY (id);
ALTER TABLE ONLY public.content_version
    ADD CONSTRAINT pk_content_version PRIMARY KEY (id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT pk_draft PRIMARY KEY (id);
ALTER TABLE ONLY public.enclosure
    ADD CONSTRAINT pk_enclosure PRIMARY KEY (id);
ALTER TABLE ONLY public.letter
    ADD CONSTRAINT pk_letter PRIMARY KEY (id);
ALTER TABLE ONLY public.letter_sequence
    ADD CONSTRAINT pk_letter_sequence PRIMARY KEY (year);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT pk_message PRIMARY KEY (id);
ALTER TABLE ONLY public.pause
    ADD CONSTRAINT pk_pause PRIMARY KEY (id);
ALTER TABLE ONLY public.profile
    ADD CONSTRAINT pk_profile PRIMARY KEY (contact_id);
ALTER TABLE ONLY public.referral
    ADD CONSTRAINT pk_referral PRIMARY KEY (id);
ALTER TABLE ONLY public.referral_event
    ADD CONSTRAINT pk_referral_event PRIMARY KEY (id);
ALTER TABLE ONLY public.release
    ADD CONSTRAINT pk_release PRIMARY KEY (id);
ALTER TABLE ONLY public.report
    ADD CONSTRAINT pk_report PRIMARY KEY (id);
ALTER TABLE ONLY public.report_approval
    ADD CONSTRAINT pk_report_approval PRIMARY KEY (id);
ALTER TABLE ONLY public.report_copy
    ADD CONSTRAINT pk_report_copy PRIMARY KEY (id);
ALTER TABLE ONLY public.report_release
    ADD CONSTRAINT pk_report_release PRIMARY KEY (id);
ALTER TABLE ONLY public.report_sequence
    ADD CONSTRAINT pk_report_sequence PRIMARY KEY (year);
ALTER TABLE ONLY public.report_version
    ADD CONSTRAINT pk_report_version PRIMARY KEY (id);
ALTER TABLE ONLY public.sealed
    ADD CONSTRAINT pk_sealed PRIMARY KEY (id);
ALTER TABLE ONLY public.setting
    ADD CONSTRAINT pk_setting PRIMARY KEY (name);
ALTER TABLE ONLY public.sign_in_link
    ADD CONSTRAINT pk_sign_in_link PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT pk_staff PRIMARY KEY (id);
ALTER TABLE ONLY public.staff_session
    ADD CONSTRAINT pk_staff_session PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.stored_file
    ADD CONSTRAINT pk_stored_file PRIMARY KEY (id);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT pk_ticket PRIMARY KEY (id);
ALTER TABLE ONLY public.ticketasker
    ADD CONSTRAINT pk_ticketasker PRIMARY KEY (id);
ALTER TABLE ONLY public.ticketevent
    ADD CONSTRAINT pk_ticketevent PRIMARY KEY (id);
ALTER TABLE ONLY public.ticketnote
    ADD CONSTRAINT pk_ticketnote PRIMARY KEY (id);
ALTER TABLE ONLY public.agency_mail
    ADD CONSTRAINT uq_agency_mail_key UNIQUE (key);
ALTER TABLE ONLY public.approval
    ADD CONSTRAINT uq_approval_version_id UNIQUE (version_id, staff_id);
ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT uq_attachment_message_id UNIQUE (message_id, key);
ALTER TABLE ONLY public.chase
    ADD CONSTRAINT uq_chase_letter_id UNIQUE (letter_id, rung);
ALTER TABLE ONLY public.contact
    ADD CONSTRAINT uq_contact_channel UNIQUE (channel, chat_id);
ALTER TABLE ONLY public.content_approval
    ADD CONSTRAINT uq_content_approval_version_id UNIQUE (version_id, staff_id);
ALTER TABLE ONLY public.content_version
    ADD CONSTRAINT uq_content_version_kind UNIQUE (kind, key, version);
ALTER TABLE ONLY public.content_version
    ADD CONSTRAINT uq_content_version_revision UNIQUE (revision);
ALTER TABLE ONLY public.letter
    ADD CONSTRAINT uq_letter_code UNIQUE (code);
ALTER TABLE ONLY public.letter
    ADD CONSTRAINT uq_letter_mail_token UNIQUE (mail_token);
ALTER TABLE ONLY public.letter
    ADD CONSTRAINT uq_letter_page_token UNIQUE (page_token);
ALTER TABLE ONLY public.letter
    ADD CONSTRAINT uq_letter_year UNIQUE (year, number);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT uq_message_platform UNIQUE (contact_id, direction, platform_id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT uq_message_release UNIQUE (contact_id, release_id);
ALTER TABLE ONLY public.release
    ADD CONSTRAINT uq_release_version_id UNIQUE (version_id);
ALTER TABLE ONLY public.report_approval
    ADD CONSTRAINT uq_report_approval_version_id UNIQUE (version_id, staff_id);
ALTER TABLE ONLY public.report_copy
    ADD CONSTRAINT uq_report_copy_release_id UNIQUE (release_id, agency);
ALTER TABLE ONLY public.report
    ADD CONSTRAINT uq_report_key UNIQUE (key);
ALTER TABLE ONLY public.report_release
    ADD CONSTRAINT uq_report_release_version_id UNIQUE (version_id);
ALTER TABLE ONLY public.report_release
    ADD CONSTRAINT uq_report_release_year UNIQUE (year, number);
ALTER TABLE ONLY public.report_version
    ADD CONSTRAINT uq_report_version_report_id UNIQUE (report_id, version);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT uq_staff_login UNIQUE (login);
ALTER TABLE ONLY public.staff
    ADD CONSTRAINT uq_staff_telegram_id UNIQUE (telegram_id);
ALTER TABLE ONLY public.stored_file
    ADD CONSTRAINT uq_stored_file_digest UNIQUE (digest);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT uq_ticket_code UNIQUE (code);
ALTER TABLE ONLY public.ticketasker
    ADD CONSTRAINT uq_ticketasker_ticket_id UNIQUE (ticket_id, contact_id);
CREATE INDEX ix_agency_file_mail_id ON public.agency_file USING btree (mail_id);
CREATE INDEX ix_agency_mail_letter_id ON public.agency_mail USING btree (letter_id);
CREATE INDEX ix_agency_mail_state ON public.agency_mail USING btree (state);
CREATE INDEX ix_answer_version_draft_id ON public.answer_version USING btree (draft_id);
CREATE INDEX ix_answer_version_ticket_id ON public.answer_version USING btree (ticket_id);
CREATE INDEX ix_approval_version_id ON public.approval USING btree (version_id);
CREATE INDEX ix_attachment_stored_id ON public.attachment USING btree (stored_id);
CREATE INDEX ix_attachment_waiting ON public.attachment USING btree (not_before, id) WHERE ((state)::text = 'waiting'::text);
CREATE INDEX ix_audit_line_at ON public.audit_line USING btree (at);
CREATE INDEX ix_audit_line_subject ON public.audit_line USING btree (subject);
CREATE INDEX ix_content_approval_version_id ON public.content_approval USING btree (version_id);
CREATE INDEX ix_draft_ticket_id ON public.draft USING btree (ticket_id);
CREATE INDEX ix_enclosure_draft_id ON public.enclosure USING btree (draft_id);
CREATE INDEX ix_enclosure_stored_id ON public.enclosure USING btree (stored_id);
CREATE INDEX ix_enclosure_version_id ON public.enclosure USING btree (version_id);
CREATE INDEX ix_letter_message_id ON public.letter USING btree (message_id);
CREATE INDEX ix_message_pending ON public.message USING btree (contact_id, id) WHERE ((state)::text = 'pending'::text);
CREATE INDEX ix_message_queued ON public.message USING btree (contact_id, id) WHERE ((state)::text = ANY ((ARRAY['queued'::character varying, 'sending'::character varying])::text[]));
CREATE INDEX ix_message_sealed_id ON public.message USING btree (sealed_id);
CREATE INDEX ix_message_thread ON public.message USING btree (contact_id, id);
CREATE INDEX ix_message_ticket_id ON public.message USING btree (ticket_id);
CREATE INDEX ix_message_trouble ON public.message USING btree (id) WHERE ((state)::text = ANY ((ARRAY['failed'::character varying, 'uncertain'::character varying, 'refused'::character varying])::text[]));
CREATE INDEX ix_profile_asked_at ON public.profile USING btree (asked_at);
CREATE INDEX ix_referral_agency ON public.referral USING btree (agency);
CREATE INDEX ix_referral_event_referral_id ON public.referral_event USING btree (referral_id);
CREATE INDEX ix_referral_letter_id ON public.referral USING btree (letter_id);
CREATE INDEX ix_referral_ticket_id ON public.referral USING btree (ticket_id);
CREATE INDEX ix_report_approval_version_id ON public.report_approval USING btree (version_id);
CREATE INDEX ix_report_copy_release_id ON public.report_copy USING btree (release_id);
CREATE INDEX ix_report_starts_at ON public.report USING btree (starts_at);
CREATE INDEX ix_report_version_report_id ON public.report_version USING btree (report_id);
CREATE INDEX ix_sealed_expires_at ON public.sealed USING btree (expires_at);
CREATE INDEX ix_staff_session_expires_at ON public.staff_session USING btree (expires_at);
CREATE INDEX ix_staff_session_staff_id ON public.staff_session USING btree (staff_id);
CREATE INDEX ix_ticket_open ON public.ticket USING btree (state, due_at);
CREATE INDEX ix_ticketasker_contact_id ON public.ticketasker USING btree (contact_id);
CREATE INDEX ix_ticketasker_secret_hash ON public.ticketasker USING btree (secret_hash);
CREATE INDEX ix_ticketevent_ticket_id ON public.ticketevent USING btree (ticket_id);
CREATE INDEX ix_ticketnote_ticket_id ON public.ticketnote USING btree (ticket_id);
CREATE UNIQUE INDEX uq_content_version_open ON public.content_version USING btree (kind, key) WHERE ((state)::text = ANY ((ARRAY['draft'::character varying, 'submitted'::character varying])::text[]));
CREATE UNIQUE INDEX uq_pause_open ON public.pause USING btree (scope, key) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX uq_referral_waiting ON public.referral USING btree (ticket_id) WHERE ((state)::text = 'waiting'::text);
ALTER TABLE ONLY public.agency_file
    ADD CONSTRAINT fk_agency_file_mail_id FOREIGN KEY (mail_id) REFERENCES public.agency_mail(id);
ALTER TABLE ONLY public.agency_mail
    ADD CONSTRAINT fk_agency_mail_draft_id FOREIGN KEY (draft_id) REFERENCES public.draft(id);
ALTER TABLE ONLY public.agency_mail
    ADD CONSTRAINT fk_agency_mail_letter_id FOREIGN KEY (letter_id) REFERENCES public.letter(id);
ALTER TABLE ONLY public.agency_mail
    ADD CONSTRAINT fk_agency_mail_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.answer_version
    ADD CONSTRAINT fk_answer_version_author_id FOREIGN KEY (author_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.answer_version
    ADD CONSTRAINT fk_answer_version_draft_id FOREIGN KEY (draft_id) REFERENCES public.draft(id);
ALTER TABLE ONLY public.answer_version
    ADD CONSTRAINT fk_answer_version_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
ALTER TABLE ONLY public.approval
    ADD CONSTRAINT fk_approval_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.approval
    ADD CONSTRAINT fk_approval_version_id FOREIGN KEY (version_id) REFERENCES public.answer_version(id);
ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT fk_attachment_message_id FOREIGN KEY (message_id) REFERENCES public.message(id);
ALTER TABLE ONLY public.attachment
    ADD CONSTRAINT fk_attachment_stored_id FOREIGN KEY (stored_id) REFERENCES public.stored_file(id);
ALTER TABLE ONLY public.audit_line
    ADD CONSTRAINT fk_audit_line_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.chase
    ADD CONSTRAINT fk_chase_letter_id FOREIGN KEY (letter_id) REFERENCES public.letter(id);
ALTER TABLE ONLY public.chase
    ADD CONSTRAINT fk_chase_message_id FOREIGN KEY (message_id) REFERENCES public.message(id);
ALTER TABLE ONLY public.content_approval
    ADD CONSTRAINT fk_content_approval_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.content_approval
    ADD CONSTRAINT fk_content_approval_version_id FOREIGN KEY (version_id) REFERENCES public.content_version(id);
ALTER TABLE ONLY public.content_version
    ADD CONSTRAINT fk_content_version_author_id FOREIGN KEY (author_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT fk_draft_author_id FOREIGN KEY (author_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT fk_draft_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
ALTER TABLE ONLY public.enclosure
    ADD CONSTRAINT fk_enclosure_draft_id FOREIGN KEY (draft_id) REFERENCES public.draft(id);
ALTER TABLE ONLY public.enclosure
    ADD CONSTRAINT fk_enclosure_stored_id FOREIGN KEY (stored_id) REFERENCES public.stored_file(id);
ALTER TABLE ONLY public.enclosure
    ADD CONSTRAINT fk_enclosure_version_id FOREIGN KEY (version_id) REFERENCES public.answer_version(id);
ALTER TABLE ONLY public.letter
    ADD CONSTRAINT fk_letter_message_id FOREIGN KEY (message_id) REFERENCES public.message(id);
ALTER TABLE ONLY public.letter
    ADD CONSTRAINT fk_letter_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_contact_id FOREIGN KEY (contact_id) REFERENCES public.contact(id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_release_id FOREIGN KEY (release_id) REFERENCES public.release(id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_reply_to FOREIGN KEY (reply_to) REFERENCES public.message(id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_sealed_id FOREIGN KEY (sealed_id) REFERENCES public.sealed(id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
ALTER TABLE ONLY public.pause
    ADD CONSTRAINT fk_pause_ended_by FOREIGN KEY (ended_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.pause
    ADD CONSTRAINT fk_pause_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.profile
    ADD CONSTRAINT fk_profile_contact_id FOREIGN KEY (contact_id) REFERENCES public.contact(id);
ALTER TABLE ONLY public.referral_event
    ADD CONSTRAINT fk_referral_event_referral_id FOREIGN KEY (referral_id) REFERENCES public.referral(id);
ALTER TABLE ONLY public.referral_event
    ADD CONSTRAINT fk_referral_event_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.referral
    ADD CONSTRAINT fk_referral_letter_id FOREIGN KEY (letter_id) REFERENCES public.letter(id);
ALTER TABLE ONLY public.referral
    ADD CONSTRAINT fk_referral_previous_id FOREIGN KEY (previous_id) REFERENCES public.referral(id);
ALTER TABLE ONLY public.referral
    ADD CONSTRAINT fk_referral_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
ALTER TABLE ONLY public.release
    ADD CONSTRAINT fk_release_version_id FOREIGN KEY (version_id) REFERENCES public.answer_version(id);
ALTER TABLE ONLY public.report_approval
    ADD CONSTRAINT fk_report_approval_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.report_approval
    ADD CONSTRAINT fk_report_approval_version_id FOREIGN KEY (version_id) REFERENCES public.report_version(id);
ALTER TABLE ONLY public.report
    ADD CONSTRAINT fk_report_author_id FOREIGN KEY (author_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.report_copy
    ADD CONSTRAINT fk_report_copy_handed_by FOREIGN KEY (handed_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.report_copy
    ADD CONSTRAINT fk_report_copy_message_id FOREIGN KEY (message_id) REFERENCES public.message(id);
ALTER TABLE ONLY public.report_copy
    ADD CONSTRAINT fk_report_copy_release_id FOREIGN KEY (release_id) REFERENCES public.report_release(id);
ALTER TABLE ONLY public.report_release
    ADD CONSTRAINT fk_report_release_version_id FOREIGN KEY (version_id) REFERENCES public.report_version(id);
ALTER TABLE ONLY public.report_version
    ADD CONSTRAINT fk_report_version_author_id FOREIGN KEY (author_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.report_version
    ADD CONSTRAINT fk_report_version_report_id FOREIGN KEY (report_id) REFERENCES public.report(id);
ALTER TABLE ONLY public.sign_in_link
    ADD CONSTRAINT fk_sign_in_link_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.staff_session
    ADD CONSTRAINT fk_staff_session_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.ticket
    ADD CONSTRAINT fk_ticket_claimed_by FOREIGN KEY (claimed_by) REFERENCES public.staff(id);
ALTER TABLE ONLY public.ticketasker
    ADD CONSTRAINT fk_ticketasker_contact_id FOREIGN KEY (contact_id) REFERENCES public.contact(id);
ALTER TABLE ONLY public.ticketasker
    ADD CONSTRAINT fk_ticketasker_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
ALTER TABLE ONLY public.ticketevent
    ADD CONSTRAINT fk_ticketevent_contact_id FOREIGN KEY (contact_id) REFERENCES public.contact(id);
ALTER TABLE ONLY public.ticketevent
    ADD CONSTRAINT fk_ticketevent_message_id FOREIGN KEY (message_id) REFERENCES public.message(id);
ALTER TABLE ONLY public.ticketevent
    ADD CONSTRAINT fk_ticketevent_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.ticketevent
    ADD CONSTRAINT fk_ticketevent_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
ALTER TABLE ONLY public.ticketnote
    ADD CONSTRAINT fk_ticketnote_staff_id FOREIGN KEY (staff_id) REFERENCES public.staff(id);
ALTER TABLE ONLY public.ticketnote
    ADD CONSTRAINT fk_ticketnote_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.ticket(id);
