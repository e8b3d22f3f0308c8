CREATE TABLE agency_file (
	id INTEGER NOT NULL, 
	mail_id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	digest VARCHAR NOT NULL, 
	body BLOB NOT NULL, 
	CONSTRAINT pk_agency_file PRIMARY KEY (id), 
	CONSTRAINT fk_agency_file_mail_id FOREIGN KEY(mail_id) REFERENCES agency_mail (id)
);
CREATE TABLE agency_mail (
	id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	sender VARCHAR NOT NULL, 
	subject TEXT NOT NULL, 
	text TEXT NOT NULL, 
	letter_id INTEGER, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	draft_id INTEGER, 
	staff_id INTEGER, 
	received_at DATETIME NOT NULL, 
	settled_at DATETIME, 
	CONSTRAINT pk_agency_mail PRIMARY KEY (id), 
	CONSTRAINT ck_agency_mail_state CHECK (state in ('tray','drafted','settled')), 
	CONSTRAINT fk_agency_mail_draft_id FOREIGN KEY(draft_id) REFERENCES draft (id), 
	CONSTRAINT fk_agency_mail_letter_id FOREIGN KEY(letter_id) REFERENCES letter (id), 
	CONSTRAINT fk_agency_mail_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id), 
	CONSTRAINT uq_agency_mail_key UNIQUE ("key")
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0008');
CREATE TABLE answer_version (
	id INTEGER NOT NULL, 
	ticket_id INTEGER NOT NULL, 
	draft_id INTEGER NOT NULL, 
	author_id INTEGER NOT NULL, 
	purpose VARCHAR NOT NULL, 
	text TEXT NOT NULL, 
	source TEXT NOT NULL, 
	digest VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_answer_version PRIMARY KEY (id), 
	CONSTRAINT fk_answer_version_author_id FOREIGN KEY(author_id) REFERENCES staff (id), 
	CONSTRAINT fk_answer_version_draft_id FOREIGN KEY(draft_id) REFERENCES draft (id), 
	CONSTRAINT fk_answer_version_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)
);
INSERT INTO "answer_version" VALUES(1,1,1,1,'answer','Lúc 14:30.','Công văn 1515','7415d1fd25cf24d656c854ed3ddca92703e7aacea94513b56a97af9d14794b6c','2026-11-22 02:00:00.000000');
CREATE TABLE approval (
	id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	staff_id INTEGER NOT NULL, 
	verdict VARCHAR NOT NULL, 
	reason TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_approval PRIMARY KEY (id), 
	CONSTRAINT ck_approval_verdict CHECK (verdict in ('approved','returned')), 
	CONSTRAINT fk_approval_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id), 
	CONSTRAINT fk_approval_version_id FOREIGN KEY(version_id) REFERENCES answer_version (id), 
	CONSTRAINT uq_approval_version_id UNIQUE (version_id, staff_id)
);
CREATE TABLE attachment (
	id INTEGER NOT NULL, 
	message_id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	source BLOB, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	attempts INTEGER NOT NULL, 
	not_before DATETIME NOT NULL, 
	stored_id INTEGER, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_attachment PRIMARY KEY (id), 
	CONSTRAINT ck_attachment_kept_has_bytes CHECK ((state = 'kept') = (stored_id is not null)), 
	CONSTRAINT ck_attachment_state CHECK (state in ('waiting','kept','refused','failed','gone')), 
	CONSTRAINT fk_attachment_message_id FOREIGN KEY(message_id) REFERENCES message (id), 
	CONSTRAINT fk_attachment_stored_id FOREIGN KEY(stored_id) REFERENCES stored_file (id), 
	CONSTRAINT uq_attachment_message_id UNIQUE (message_id, "key")
);
CREATE TABLE audit_line (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	staff_id INTEGER, 
	action VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	data JSON NOT NULL, 
	CONSTRAINT pk_audit_line PRIMARY KEY (id), 
	CONSTRAINT fk_audit_line_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id)
);
CREATE TABLE channel_token (
	channel VARCHAR NOT NULL, 
	pair BLOB NOT NULL, 
	previous BLOB, 
	state VARCHAR NOT NULL, 
	lease FLOAT NOT NULL, 
	seed VARCHAR NOT NULL, 
	why VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	obtained_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	refresh_until DATETIME NOT NULL, 
	CONSTRAINT pk_channel_token PRIMARY KEY (channel), 
	CONSTRAINT ck_channel_token_state CHECK (state in ('good','refreshing','doubtful','refused'))
);
CREATE TABLE chase (
	id INTEGER NOT NULL, 
	letter_id INTEGER NOT NULL, 
	rung VARCHAR NOT NULL, 
	at DATETIME NOT NULL, 
	message_id INTEGER, 
	handed_at DATETIME, 
	CONSTRAINT pk_chase PRIMARY KEY (id), 
	CONSTRAINT fk_chase_letter_id FOREIGN KEY(letter_id) REFERENCES letter (id), 
	CONSTRAINT fk_chase_message_id FOREIGN KEY(message_id) REFERENCES message (id), 
	CONSTRAINT uq_chase_letter_id UNIQUE (letter_id, rung)
);
CREATE TABLE contact (
	id INTEGER NOT NULL, 
	channel VARCHAR NOT NULL, 
	chat_id VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	subscribed BOOLEAN NOT NULL, 
	unreachable VARCHAR, 
	memory JSON NOT NULL, 
	work_lease FLOAT NOT NULL, 
	send_lease FLOAT NOT NULL, heard_at DATETIME, 
	CONSTRAINT pk_contact PRIMARY KEY (id), 
	CONSTRAINT uq_contact_channel UNIQUE (channel, chat_id)
);
INSERT INTO "contact" VALUES(1,'web','a','2026-11-22 02:00:00.000000',1,NULL,'{}',0.0,0.0,NULL);
INSERT INTO "contact" VALUES(2,'web','b','2026-11-22 02:00:00.000000',1,NULL,'{}',0.0,0.0,NULL);
CREATE TABLE content_approval (
	id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	staff_id INTEGER NOT NULL, 
	verdict VARCHAR NOT NULL, 
	reason TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_content_approval PRIMARY KEY (id), 
	CONSTRAINT ck_content_approval_verdict CHECK (verdict in ('approved','returned')), 
	CONSTRAINT fk_content_approval_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id), 
	CONSTRAINT fk_content_approval_version_id FOREIGN KEY(version_id) REFERENCES content_version (id), 
	CONSTRAINT uq_content_approval_version_id UNIQUE (version_id, staff_id)
);
CREATE TABLE content_version (
	id INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	body JSON NOT NULL, 
	seed_digest VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	revision INTEGER, 
	why TEXT NOT NULL, 
	author_id INTEGER, 
	at DATETIME NOT NULL, 
	published_at DATETIME, 
	CONSTRAINT pk_content_version PRIMARY KEY (id), 
	CONSTRAINT ck_content_version_published_has_revision CHECK ((state = 'published') = (revision is not null)), 
	CONSTRAINT ck_content_version_state CHECK (state in ('draft','submitted','published','returned','withdrawn')), 
	CONSTRAINT fk_content_version_author_id FOREIGN KEY(author_id) REFERENCES staff (id), 
	CONSTRAINT uq_content_version_kind UNIQUE (kind, "key", version), 
	CONSTRAINT uq_content_version_revision UNIQUE (revision)
);
CREATE TABLE draft (
	id INTEGER NOT NULL, 
	ticket_id INTEGER NOT NULL, 
	author_id INTEGER NOT NULL, 
	purpose VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	text TEXT NOT NULL, 
	source TEXT NOT NULL, 
	via VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_draft PRIMARY KEY (id), 
	CONSTRAINT ck_draft_purpose CHECK (purpose in ('answer','ask_back')), 
	CONSTRAINT ck_draft_state CHECK (state in ('open','submitted','released','returned','withdrawn')), 
	CONSTRAINT fk_draft_author_id FOREIGN KEY(author_id) REFERENCES staff (id), 
	CONSTRAINT fk_draft_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)
);
INSERT INTO "draft" VALUES(1,1,1,'answer','released','Lúc 14:30.','Công văn 1515','desk','2026-11-22 02:00:00.000000','2026-11-22 02:00:00.000000');
CREATE TABLE enclosure (
	id INTEGER NOT NULL, 
	draft_id INTEGER NOT NULL, 
	version_id INTEGER, 
	stored_id INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_enclosure PRIMARY KEY (id), 
	CONSTRAINT fk_enclosure_draft_id FOREIGN KEY(draft_id) REFERENCES draft (id), 
	CONSTRAINT fk_enclosure_stored_id FOREIGN KEY(stored_id) REFERENCES stored_file (id), 
	CONSTRAINT fk_enclosure_version_id FOREIGN KEY(version_id) REFERENCES answer_version (id)
);
CREATE TABLE letter (
	id INTEGER NOT NULL, 
	year INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	code VARCHAR NOT NULL, 
	mail_token VARCHAR NOT NULL, 
	page_token VARCHAR NOT NULL, 
	page_until DATETIME NOT NULL, 
	agency VARCHAR NOT NULL, 
	staff_id INTEGER NOT NULL, 
	message_id INTEGER, 
	created_at DATETIME NOT NULL, 
	exam_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	laid_at DATETIME, 
	handed_at DATETIME, 
	acknowledged_at DATETIME, 
	CONSTRAINT pk_letter PRIMARY KEY (id), 
	CONSTRAINT fk_letter_message_id FOREIGN KEY(message_id) REFERENCES message (id), 
	CONSTRAINT fk_letter_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id), 
	CONSTRAINT uq_letter_code UNIQUE (code), 
	CONSTRAINT uq_letter_mail_token UNIQUE (mail_token), 
	CONSTRAINT uq_letter_page_token UNIQUE (page_token), 
	CONSTRAINT uq_letter_year UNIQUE (year, number)
);
CREATE TABLE letter_sequence (
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_letter_sequence PRIMARY KEY (year)
);
CREATE TABLE message (
	id INTEGER NOT NULL, 
	contact_id INTEGER NOT NULL, 
	direction VARCHAR NOT NULL, 
	platform_id VARCHAR, 
	kind VARCHAR NOT NULL, 
	lane VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	text TEXT, 
	note TEXT NOT NULL, 
	choices JSON NOT NULL, 
	choice VARCHAR, 
	card JSON, 
	sealed_id INTEGER, 
	ticket_id INTEGER, 
	release_id INTEGER, 
	reply_to INTEGER, 
	decision JSON, 
	rating VARCHAR, 
	attempts INTEGER NOT NULL, 
	not_before DATETIME, 
	created_at DATETIME NOT NULL, 
	done_at DATETIME, 
	seen_at DATETIME, 
	error VARCHAR, 
	CONSTRAINT pk_message PRIMARY KEY (id), 
	CONSTRAINT ck_message_staff_words_are_released CHECK ((kind in ('staff_answer', 'ask_back')) = (release_id is not null) and (release_id is null or text is null)), 
	CONSTRAINT ck_message_direction CHECK (direction in ('in', 'out')), 
	CONSTRAINT ck_message_state CHECK (state in ('pending','handled','failed','queued','sending','sent','uncertain','refused')), 
	CONSTRAINT fk_message_contact_id FOREIGN KEY(contact_id) REFERENCES contact (id), 
	CONSTRAINT fk_message_release_id FOREIGN KEY(release_id) REFERENCES release (id), 
	CONSTRAINT fk_message_reply_to FOREIGN KEY(reply_to) REFERENCES message (id), 
	CONSTRAINT fk_message_sealed_id FOREIGN KEY(sealed_id) REFERENCES sealed (id), 
	CONSTRAINT fk_message_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id), 
	CONSTRAINT uq_message_platform UNIQUE (contact_id, direction, platform_id), 
	CONSTRAINT uq_message_release UNIQUE (contact_id, release_id)
);
INSERT INTO "message" VALUES(1,1,'in','1','text','bot','pending','Mấy giờ thi Toán?','','[]',NULL,NULL,1,NULL,NULL,NULL,NULL,NULL,0,NULL,'2026-11-22 02:00:00.000000',NULL,NULL,NULL);
INSERT INTO "message" VALUES(2,1,'out',NULL,'notice','bot','queued','Xin chào','','[]',NULL,'null',NULL,NULL,NULL,NULL,'null',NULL,0,NULL,'2026-11-22 02:00:00.000000',NULL,NULL,NULL);
INSERT INTO "message" VALUES(3,1,'in','2057585995','text','bot','pending','câu hỏi','','[]',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,'2026-11-22 02:00:00.000000',NULL,NULL,NULL);
INSERT INTO "message" VALUES(4,1,'out',NULL,'staff_answer','staff','queued',NULL,'','[{"label": "C\u1ea3m \u01a1n, \u0111\u00e3 r\u00f5", "action": "useful", "arg": ""}, {"label": "H\u1ecfi th\u00eam", "action": "reopen", "arg": "1"}]',NULL,'null',NULL,1,1,NULL,'null',NULL,0,NULL,'2026-11-22 02:00:00.000000',NULL,NULL,NULL);
CREATE TABLE pause (
	id INTEGER NOT NULL, 
	scope VARCHAR NOT NULL, 
	"key" VARCHAR NOT NULL, 
	reason TEXT NOT NULL, 
	cause VARCHAR NOT NULL, 
	staff_id INTEGER, 
	at DATETIME NOT NULL, 
	ended_at DATETIME, 
	ended_by INTEGER, 
	end_reason TEXT NOT NULL, 
	CONSTRAINT pk_pause PRIMARY KEY (id), 
	CONSTRAINT ck_pause_ended_by_somebody CHECK ((ended_at is null) = (ended_by is null)), 
	CONSTRAINT ck_pause_scope CHECK (scope in ('all','group','entry','fact')), 
	CONSTRAINT fk_pause_ended_by FOREIGN KEY(ended_by) REFERENCES staff (id), 
	CONSTRAINT fk_pause_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id)
);
CREATE TABLE profile (
	contact_id INTEGER NOT NULL, 
	name BLOB, 
	asked_at DATETIME NOT NULL, 
	CONSTRAINT pk_profile PRIMARY KEY (contact_id), 
	CONSTRAINT fk_profile_contact_id FOREIGN KEY(contact_id) REFERENCES contact (id)
);
CREATE TABLE referral (
	id INTEGER NOT NULL, 
	letter_id INTEGER NOT NULL, 
	ticket_id INTEGER NOT NULL, 
	agency VARCHAR NOT NULL, 
	route TEXT NOT NULL, 
	why TEXT NOT NULL, 
	state VARCHAR NOT NULL, 
	previous_id INTEGER, 
	created_at DATETIME NOT NULL, 
	closed_at DATETIME, 
	CONSTRAINT pk_referral PRIMARY KEY (id), 
	CONSTRAINT ck_referral_state CHECK (state in ('waiting','answered','handed_back','passed_on','recalled')), 
	CONSTRAINT fk_referral_letter_id FOREIGN KEY(letter_id) REFERENCES letter (id), 
	CONSTRAINT fk_referral_previous_id FOREIGN KEY(previous_id) REFERENCES referral (id), 
	CONSTRAINT fk_referral_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)
);
CREATE TABLE referral_event (
	id INTEGER NOT NULL, 
	referral_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR NOT NULL, 
	staff_id INTEGER, 
	data JSON NOT NULL, 
	CONSTRAINT pk_referral_event PRIMARY KEY (id), 
	CONSTRAINT fk_referral_event_referral_id FOREIGN KEY(referral_id) REFERENCES referral (id), 
	CONSTRAINT fk_referral_event_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id)
);
CREATE TABLE release (
	id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	required INTEGER NOT NULL, 
	approvals INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_release PRIMARY KEY (id), 
	CONSTRAINT ck_release_enough_approvals CHECK (approvals >= required), 
	CONSTRAINT fk_release_version_id FOREIGN KEY(version_id) REFERENCES answer_version (id), 
	CONSTRAINT uq_release_version_id UNIQUE (version_id)
);
INSERT INTO "release" VALUES(1,1,0,0,'2026-11-22 02:00:00.000000');
CREATE TABLE report (
	id INTEGER NOT NULL, 
	"key" VARCHAR NOT NULL, 
	rule VARCHAR NOT NULL, 
	period VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	starts_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	due_at DATETIME, 
	state VARCHAR NOT NULL, 
	figures JSON NOT NULL, 
	remarks TEXT NOT NULL, 
	proposals TEXT NOT NULL, 
	author_id INTEGER, 
	made_at DATETIME NOT NULL, 
	counted_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_report PRIMARY KEY (id), 
	CONSTRAINT ck_report_state CHECK (state in ('draft','submitted','returned','released','dropped')), 
	CONSTRAINT ck_report_forward CHECK (starts_at < ends_at), 
	CONSTRAINT fk_report_author_id FOREIGN KEY(author_id) REFERENCES staff (id), 
	CONSTRAINT uq_report_key UNIQUE ("key")
);
CREATE TABLE report_approval (
	id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	staff_id INTEGER NOT NULL, 
	verdict VARCHAR NOT NULL, 
	reason TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_report_approval PRIMARY KEY (id), 
	CONSTRAINT ck_report_approval_verdict CHECK (verdict in ('approved','returned')), 
	CONSTRAINT fk_report_approval_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id), 
	CONSTRAINT fk_report_approval_version_id FOREIGN KEY(version_id) REFERENCES report_version (id), 
	CONSTRAINT uq_report_approval_version_id UNIQUE (version_id, staff_id)
);
CREATE TABLE report_copy (
	id INTEGER NOT NULL, 
	release_id INTEGER NOT NULL, 
	agency VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	message_id INTEGER, 
	handed_at DATETIME, 
	handed_by INTEGER, 
	CONSTRAINT pk_report_copy PRIMARY KEY (id), 
	CONSTRAINT fk_report_copy_handed_by FOREIGN KEY(handed_by) REFERENCES staff (id), 
	CONSTRAINT fk_report_copy_message_id FOREIGN KEY(message_id) REFERENCES message (id), 
	CONSTRAINT fk_report_copy_release_id FOREIGN KEY(release_id) REFERENCES report_release (id), 
	CONSTRAINT uq_report_copy_release_id UNIQUE (release_id, agency)
);
CREATE TABLE report_release (
	id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	required INTEGER NOT NULL, 
	approvals INTEGER NOT NULL, 
	year INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	exam_at DATETIME NOT NULL, 
	laid_at DATETIME, 
	CONSTRAINT pk_report_release PRIMARY KEY (id), 
	CONSTRAINT ck_report_release_enough_approvals CHECK (approvals >= required), 
	CONSTRAINT fk_report_release_version_id FOREIGN KEY(version_id) REFERENCES report_version (id), 
	CONSTRAINT uq_report_release_version_id UNIQUE (version_id), 
	CONSTRAINT uq_report_release_year UNIQUE (year, number)
);
CREATE TABLE report_sequence (
	year INTEGER NOT NULL, 
	last INTEGER NOT NULL, 
	CONSTRAINT pk_report_sequence PRIMARY KEY (year)
);
CREATE TABLE report_version (
	id INTEGER NOT NULL, 
	report_id INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	figures JSON NOT NULL, 
	remarks TEXT NOT NULL, 
	proposals TEXT NOT NULL, 
	author_id INTEGER NOT NULL, 
	digest VARCHAR NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_report_version PRIMARY KEY (id), 
	CONSTRAINT fk_report_version_author_id FOREIGN KEY(author_id) REFERENCES staff (id), 
	CONSTRAINT fk_report_version_report_id FOREIGN KEY(report_id) REFERENCES report (id), 
	CONSTRAINT uq_report_version_report_id UNIQUE (report_id, version)
);
CREATE TABLE sealed (
	id INTEGER NOT NULL, 
	token BLOB NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_sealed PRIMARY KEY (id)
);
INSERT INTO "sealed" VALUES(1,X'674141414141427241744A634D31334D6E48704A61796964497157643631445A7272516F354247764D3356684447443433304959523371454E75424E426A7136346B414D455A2D6859547A41556359653173344A553731435A513072377366744F413D3D','2026-11-22 02:00:00.000000','2026-12-22 02:00:00.000000');
CREATE TABLE setting (
	name VARCHAR NOT NULL, 
	value JSON NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY (name)
);
CREATE TABLE sign_in_link (
	token_hash VARCHAR NOT NULL, 
	purpose VARCHAR NOT NULL, 
	staff_id INTEGER, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	CONSTRAINT pk_sign_in_link PRIMARY KEY (token_hash), 
	CONSTRAINT fk_sign_in_link_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id)
);
CREATE TABLE staff (
	id INTEGER NOT NULL, 
	login VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	roles JSON NOT NULL, 
	password_hash VARCHAR, 
	active BOOLEAN NOT NULL, 
	telegram_id VARCHAR, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_staff PRIMARY KEY (id), 
	CONSTRAINT uq_staff_login UNIQUE (login), 
	CONSTRAINT uq_staff_telegram_id UNIQUE (telegram_id)
);
INSERT INTO "staff" VALUES(1,'an','an','','["drafter", "approver"]',NULL,1,NULL,'2026-11-22 02:00:00.000000');
CREATE TABLE staff_session (
	token_hash VARCHAR NOT NULL, 
	staff_id INTEGER, 
	data JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_staff_session PRIMARY KEY (token_hash), 
	CONSTRAINT fk_staff_session_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id)
);
CREATE TABLE stored_file (
	id INTEGER NOT NULL, 
	digest VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	size INTEGER NOT NULL, 
	body BLOB NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_stored_file PRIMARY KEY (id), 
	CONSTRAINT uq_stored_file_digest UNIQUE (digest)
);
CREATE TABLE ticket (
	id INTEGER NOT NULL, 
	code VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	question_id INTEGER, 
	topic VARCHAR, 
	competence VARCHAR NOT NULL, 
	agency VARCHAR NOT NULL, 
	route TEXT NOT NULL, 
	reason VARCHAR NOT NULL, 
	urgent BOOLEAN NOT NULL, 
	opened_at DATETIME NOT NULL, 
	exam_opened_at DATETIME NOT NULL, 
	due_at DATETIME, 
	left_minutes INTEGER, 
	claimed_by INTEGER, 
	closed_at DATETIME, 
	updated_at DATETIME NOT NULL, 
	CONSTRAINT pk_ticket PRIMARY KEY (id), 
	CONSTRAINT ck_ticket_state CHECK (state in ('new','waiting_for_staff','waiting_for_asker','waiting_for_agency','closed')), 
	CONSTRAINT fk_ticket_claimed_by FOREIGN KEY(claimed_by) REFERENCES staff (id), 
	CONSTRAINT uq_ticket_code UNIQUE (code)
);
INSERT INTO "ticket" VALUES(1,'K7M2P','closed',3,NULL,'tong-hop','van-phong-so','','no_match',0,'2026-11-22 02:00:00.000000','2026-11-22 02:00:00.000000','2026-11-22 04:00:00.000000',NULL,NULL,'2026-11-22 02:00:00.000000','2026-11-22 02:00:00.000000');
CREATE TABLE ticketasker (
	id INTEGER NOT NULL, 
	ticket_id INTEGER NOT NULL, 
	contact_id INTEGER NOT NULL, 
	secret_hash VARCHAR, 
	joined_at DATETIME NOT NULL, 
	CONSTRAINT pk_ticketasker PRIMARY KEY (id), 
	CONSTRAINT fk_ticketasker_contact_id FOREIGN KEY(contact_id) REFERENCES contact (id), 
	CONSTRAINT fk_ticketasker_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id), 
	CONSTRAINT uq_ticketasker_ticket_id UNIQUE (ticket_id, contact_id)
);
INSERT INTO "ticketasker" VALUES(1,1,1,'0000000000000000000000000000000000000000000000000000000000000000','2026-11-22 02:00:00.000000');
CREATE TABLE ticketevent (
	id INTEGER NOT NULL, 
	ticket_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR NOT NULL, 
	staff_id INTEGER, 
	contact_id INTEGER, 
	message_id INTEGER, 
	data JSON NOT NULL, 
	CONSTRAINT pk_ticketevent PRIMARY KEY (id), 
	CONSTRAINT fk_ticketevent_contact_id FOREIGN KEY(contact_id) REFERENCES contact (id), 
	CONSTRAINT fk_ticketevent_message_id FOREIGN KEY(message_id) REFERENCES message (id), 
	CONSTRAINT fk_ticketevent_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id), 
	CONSTRAINT fk_ticketevent_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)
);
INSERT INTO "ticketevent" VALUES(1,1,'2026-11-22 02:00:00.000000','opened',NULL,1,3,'{"reason": "no_match", "agency": "van-phong-so"}');
INSERT INTO "ticketevent" VALUES(2,1,'2026-11-22 02:00:00.000000','drafted',1,NULL,NULL,'{"via": "desk"}');
INSERT INTO "ticketevent" VALUES(3,1,'2026-11-22 02:00:00.000000','submitted',1,NULL,NULL,'{"version": 1, "digest": "7415d1fd25cf24d656c854ed3ddca92703e7aacea94513b56a97af9d14794b6c"}');
INSERT INTO "ticketevent" VALUES(4,1,'2026-11-22 02:00:00.000000','released',NULL,NULL,NULL,'{"version": 1, "askers": 1}');
INSERT INTO "ticketevent" VALUES(5,1,'2026-11-22 02:00:00.000000','closed',1,NULL,NULL,'{"why": "answered", "due": "2026-11-22T11:00:00+07:00"}');
CREATE TABLE ticketnote (
	id INTEGER NOT NULL, 
	ticket_id INTEGER NOT NULL, 
	staff_id INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_ticketnote PRIMARY KEY (id), 
	CONSTRAINT fk_ticketnote_staff_id FOREIGN KEY(staff_id) REFERENCES staff (id), 
	CONSTRAINT fk_ticketnote_ticket_id FOREIGN KEY(ticket_id) REFERENCES ticket (id)
);
CREATE INDEX ix_sealed_expires_at ON sealed (expires_at);
CREATE INDEX ix_audit_line_at ON audit_line (at);
CREATE INDEX ix_staff_session_expires_at ON staff_session (expires_at);
CREATE INDEX ix_staff_session_staff_id ON staff_session (staff_id);
CREATE INDEX ix_ticket_open ON ticket (state, due_at);
CREATE INDEX ix_draft_ticket_id ON draft (ticket_id);
CREATE INDEX ix_ticketasker_contact_id ON ticketasker (contact_id);
CREATE INDEX ix_ticketasker_secret_hash ON ticketasker (secret_hash);
CREATE INDEX ix_ticketnote_ticket_id ON ticketnote (ticket_id);
CREATE INDEX ix_answer_version_draft_id ON answer_version (draft_id);
CREATE INDEX ix_answer_version_ticket_id ON answer_version (ticket_id);
CREATE INDEX ix_approval_version_id ON approval (version_id);
CREATE INDEX ix_message_pending ON message (contact_id, id) WHERE state = 'pending';
CREATE INDEX ix_message_queued ON message (contact_id, id) WHERE state in ('queued','sending');
CREATE INDEX ix_message_thread ON message (contact_id, id);
CREATE INDEX ix_message_ticket_id ON message (ticket_id);
CREATE INDEX ix_ticketevent_ticket_id ON ticketevent (ticket_id);
CREATE UNIQUE INDEX uq_content_version_open ON content_version (kind, "key") WHERE state in ('draft','submitted');
CREATE INDEX ix_content_approval_version_id ON content_approval (version_id);
CREATE UNIQUE INDEX uq_pause_open ON pause (scope, "key") WHERE ended_at is null;
CREATE INDEX ix_letter_message_id ON letter (message_id);
CREATE INDEX ix_agency_mail_letter_id ON agency_mail (letter_id);
CREATE INDEX ix_agency_mail_state ON agency_mail (state);
CREATE INDEX ix_referral_agency ON referral (agency);
CREATE INDEX ix_referral_letter_id ON referral (letter_id);
CREATE INDEX ix_referral_ticket_id ON referral (ticket_id);
CREATE UNIQUE INDEX uq_referral_waiting ON referral (ticket_id) WHERE state = 'waiting';
CREATE INDEX ix_agency_file_mail_id ON agency_file (mail_id);
CREATE INDEX ix_referral_event_referral_id ON referral_event (referral_id);
CREATE INDEX ix_report_starts_at ON report (starts_at);
CREATE INDEX ix_report_version_report_id ON report_version (report_id);
CREATE INDEX ix_report_approval_version_id ON report_approval (version_id);
CREATE INDEX ix_report_copy_release_id ON report_copy (release_id);
CREATE INDEX ix_enclosure_draft_id ON enclosure (draft_id);
CREATE INDEX ix_enclosure_stored_id ON enclosure (stored_id);
CREATE INDEX ix_enclosure_version_id ON enclosure (version_id);
CREATE INDEX ix_attachment_stored_id ON attachment (stored_id);
CREATE INDEX ix_attachment_waiting ON attachment (not_before, id) WHERE state = 'waiting';
CREATE INDEX ix_message_trouble ON message (id) WHERE state in ('failed','uncertain','refused');
CREATE INDEX ix_message_sealed_id ON message (sealed_id);
CREATE INDEX ix_audit_line_subject ON audit_line (subject);
CREATE INDEX ix_profile_asked_at ON profile (asked_at);
