# Strings of the console, English. Keys are the same in all languages: a test looks.

access-first = first half, shown only now; the other half is told to whoever approves:
access-lapses = lapses
access-lead = Whatever lets somebody in takes two: it has no effect until another administrator or a supervisor approves it. What nobody approves within seven days lapses. Each of the two is told half of the password or the key.
access-none = Nothing waits for a second person.
access-rest = second half, shown only now; it goes behind the first:
access-withdraw = Withdraw

account = Your account
account-again = New password, again
account-change = Change password
account-current = Present password
account-done-language = The language has changed.
account-done-password = The password has changed. All other sessions have ended.
account-failed-again = The two new passwords are not the same.
account-failed-current = The present password is not right.
account-failed-new = The new password is too short or too common.
account-language = Language
account-must-change = You came in with a one-time password. Choose your own before you go on.
account-new = New password
account-new-hint = twelve characters or more
account-password = Password

accounts-active = active
accounts-carrier = Carrier
accounts-carrier-hint = for carriers only
accounts-changed = Changed
accounts-deeds = Actions
accounts-disable = Disable
accounts-disabled = disabled
accounts-enable = Enable
accounts-new = New account
accounts-one-time = one-time password
accounts-reset = Reset password
accounts-role = Role
accounts-too-late = one-time password expired

alert-against = against
alert-ask-unmask = Ask to unmask
alert-bits = Bits
alert-compared = Compared
alert-decide = Decide
alert-decided = Decided
alert-decision = Decision
alert-escalate = Escalate
alert-evidence = Evidence
alert-evidence-caption = What speaks for and against that both are one person, in bits
alert-fact = Fact
alert-facts = Facts
alert-for = for
alert-history = Notes and history
alert-hits = Hits of this traveller
alert-in-hand = in hand:
alert-list-says = What the list says
alert-listed = On the list
alert-masked = Masked
alert-names = Names
alert-names-alone = names alone { $value }
alert-no-hit = No hit: screening did not take place
alert-not-listed-now = Not on the lists that are in use now. What was compared then is above.
alert-note = Write a note
alert-of-threshold = of 1000; a hit from { $value }
alert-quick = Frequent reasons
alert-remember = Remember as a standing exclusion: this traveller is not this entity
alert-remembered = Standing exclusion
alert-reopen = Open again
alert-same = the same
alert-submit = Record
alert-take = Take
alert-then-next = then the next alert
alert-title = Alert
alert-together = Together
alert-traveller = Traveller
alert-unmasked-until = unmasked until
alert-whole-entry = Whole entry
alert-why = Why it was answered so
alert-words-asked = Words of the traveller’s name
alert-words-listed = Words of the listed name

and = and

approve = Approve

audit-about = About
audit-action = Action
audit-actor = Who
audit-checkpoint = Signed checkpoint
audit-checkpoint-hint = Keep it somewhere else: whoever has it can tell whether the log was changed since.
audit-decision = Outcome
audit-entries = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
    }
audit-hash = Hash of the entry
audit-is-sealed = sealed
audit-leaf = Entry
audit-none = No entries.
audit-path = Path to the root
audit-proof = Proof
audit-proof-hint = That the entry is in the log of { $count } entries with the root that the checkpoint signs (RFC 9162).
audit-sealed = Person

became-acknowledged = confirmed
became-known = was known
became-new = taken in
became-not-of-a-flight = of no flight
became-referred = all referred
became-repeated = repeated
became-test = test

bring = Bring a file
bring-failed = The connection broke off. Nothing was taken in.
bring-file = File
bring-hint = As the publisher wrote it, gzipped or not. The guard looks at it, and what it holds back waits for another person. The version in use stays until then.
bring-limit = at most { $value }
bring-mapping = Column mapping
bring-mapping-hint = TOML, only for tables of others
bring-progress = Sending the file
bring-reading = It has come and is being read.
bring-submit = Send

came-accepted = The file was taken in; it goes into use once all nodes are ready.
came-in-use = The file was taken in and is in use.
came-replaced = A later version went into use meanwhile.
came-unchanged = Its content is that of this version: nothing has changed.
came-waiting = It was taken in and waits for another person.

case-closed = closed
case-granted = granted
case-open = open
case-refused = refused

cause-birth-date = date of birth
cause-dates = days
cause-day-unknown = the day of travel is not known
cause-document = another document
cause-engine-failed = the engine failed
cause-entity-changed = the entity is listed otherwise now
cause-expired = it has expired
cause-identifier = identifier
cause-name = the names are alike, not the same
cause-name-beside-document = the name beside the document differs
cause-names-cut = a name is too long to be read whole
cause-names-unread = names could not be read
cause-nationality = nationality
cause-no-expiry = it has no expiry
cause-no-legal-basis = it names no law
cause-no-lists = no lists in use
cause-no-officer = it names no officer
cause-not-done = not done in time
cause-not-yet-valid = it does not hold yet
cause-number-alone = the number alone agrees
cause-route = route
cause-sex = sex
cause-traveller-changed = the traveller is told otherwise now
cause-undecided = it does not say who decided
cause-unscreened = not screened
cause-weak-name = a weak alias alone

choice-aircraft = aircraft
choice-company = company
choice-f = female
choice-m = male
choice-organisation = organisation
choice-person = person
choice-vessel = vessel
choice-x = other

column-addresses = Addresses
column-aliases = Aliases
column-birth-dates = Dates of birth
column-birth-places = Places of birth
column-designations = Offices
column-former-names = Former names
column-id-numbers = National numbers
column-kind = Kind
column-listed-on = Listed on
column-name = Name, the primary one first
column-nationalities = Nationalities
column-notes = Remarks
column-original-names = In the original script
column-passports = Passports (ID:A9999999)
column-programme = Programme
column-reference = Reference
column-sex = Sex
column-weak-aliases = Weak aliases

culture-arabic = Arabic script
culture-cyrillic = Cyrillic
culture-east-asian = Chinese, Japanese, Korean scripts
culture-indic = Indic scripts
culture-latin = Latin script
culture-other = other
culture-south-east-asian = Thai, Lao, Khmer, Burmese

date-about = about { $value }

deed-assigned = Taken in hand
deed-closed = Closed
deed-decided = Decided
deed-escalated = Escalated
deed-granted = Granted
deed-lapsed = Lapsed
deed-noted = Noted
deed-opened = Opened
deed-refused = Refused
deed-reopened = Opened again
deed-rescreened = Screened again

detail-alert-escalated = The alert is escalated already.
detail-alert-judged = The alert is not judged yet.
detail-alert-lapsed = The alert has lapsed.
detail-alert-open = The alert is judged already.
detail-bytes = It is larger than this service takes.
detail-case = The case is in another state.
detail-changed = It has changed meanwhile: read it again.
detail-country = Not a country: { $first }.
detail-date = No date that can be read: { $first }.
detail-day = A day was expected, as in 2026-11-20.
detail-defect = It has been noted.
detail-digits = The last two digits do not fit: one was typed wrong.
detail-folder = The folder of lists cannot be written now.
detail-folder-busy = Somebody else is writing lists: try again.
detail-folder-read = The folder of lists cannot be read or written now.
detail-foreign = The request did not come from a page of this service.
detail-form = A form with all its fields was expected.
detail-id = An identifier of 1 to { $first } bytes was expected.
detail-lines = Entries are written one by one only in lists of one’s own (JSON lines of the template).
detail-method = The page takes no such request.
detail-name = The entry has no name.
detail-number = SR- and twelve digits were expected.
detail-other-person = It takes another person than who asked for it.
detail-put-away = Somebody put it away meanwhile.
detail-reason = A reason of { $first } characters or more was expected.
detail-reason-long = A reason of 1 to { $first } characters was expected.
detail-request = The request is settled already.
detail-role = It takes another role.
detail-same-list = Somebody else brings the same list: try again.
detail-second = It takes a second person, who has no part in it.
detail-sex = Expected M, F or X as the sex.
detail-signed-in = It takes a person who signed in.
detail-store = The store cannot be written or read now.
detail-text = A text of 1 to { $first } characters was expected.
detail-there = There is no such thing, or it is no longer kept.
detail-token = The form is of another session: open the page again.
detail-waits = The version does not wait any more.
detail-was-used = The version was never in use.

diff-added = added
diff-against = Against version { $value }.
diff-changed = changed
diff-none = There is nothing before it to compare with.
diff-removed = removed

directive-board = board
directive-do-not-board = do not board
directive-insufficient-data = insufficient data
directive-refer = refer

disposition-false-positive = False positive
disposition-true-match = True match
disposition-unresolved = Unresolved

document-crew-certificate = crew certificate
document-identity-card = identity card
document-imo = IMO number
document-issuer = Issuer
document-military = military document
document-national-id = national number
document-number = Number
document-other = document
document-passport = passport
document-passport-card = passport card
document-permit = permit
document-pilot-licence = pilot’s licence
document-registration = registration
document-status-expired = expired
document-status-false = false
document-status-lost = lost or stolen
document-status-revoked = revoked
document-tax-number = tax number
document-visa = visa

entity-addresses = Addresses
entity-documents = Documents
entity-names = Names
entity-no-rulings = No order, exclusion or exemption in force on it.
entity-notes = Remarks of the publisher
entity-referents = Also known as
entity-remarks = Remarks
entity-stands-on = Stands on
entity-title = Listed entity
entity-titles = Titles and offices
entity-unread = What was not understood

entries-another = Another entry
entries-begin = Write entries
entries-by = By
entries-change = Propose a change
entries-discard = Drop all
entries-eyes = What is handed in becomes a version that waits: a list approver who has no part in it takes it into use.
entries-filter = Name or identifier
entries-gathered = Changes gathered
entries-gathered-none = Nothing is gathered.
entries-hand-in = Hand in
entries-hint = One value a line where there are several. Dates as 1970-05-06, 1970-05, 1970 or circa 1970.
entries-in-use = In use now
entries-new = Propose a new entry
entries-none = No such entry is in use.
entries-own = A list of one’s own, entry by entry
entries-own-hint = A new name begins a list. Lists that a publisher writes are brought as files.
entries-put = Gather it
entries-remove = Propose to remove it
entries-title = Entries
entries-written = written

evidence-birth-date = Date of birth
evidence-birth-place = Place of birth
evidence-document = Document
evidence-name-order = Order of the names
evidence-name-part = Part of the name
evidence-name-part-conflict = Parts that differ
evidence-name-part-missing = Part on one side only
evidence-name-quality = Quality of the name
evidence-nationality = Nationality
evidence-sex = Sex

fact-neither = told on neither side
fact-no-weight = no weight
fact-only-asked = only the traveller’s side tells it
fact-only-listed = only the list tells it

field-addresses = addresses
field-birth-dates = dates of birth
field-birth-places = places of birth
field-designations = offices
field-documents = documents
field-id = identifier
field-kind = kind of list entry
field-listings = listings
field-names = names
field-nationalities = nationalities
field-notes = remarks
field-referents = also known as
field-schema = kind
field-sexes = sex
field-titles = titles
field-unread = not understood

figures-age = Age
figures-ages = Age of the lists
figures-ages-what = Since each list was last confirmed.
figures-alarm-rate = Alarm rate
figures-alarms = Alerts
figures-answer-time = From request to answer
figures-answers = Answers
figures-count = Number
figures-culture = Script of the name
figures-cultures = Alarm rate by script of the name
figures-cultures-what = Alerts out of persons screened, with the 95 % interval. The dashed line is everybody together. A difference counts as a defect.
figures-day = Day
figures-decisions = Decisions
figures-decisions-what = Hits judged, by day and outcome.
figures-few = too few
figures-high = Upper end
figures-latency-p99 = Answered within, 99 of 100
figures-low = Lower end
figures-precision = Precision
figures-table = As a table
figures-times = Time to answer
figures-times-what = Within which half, nine of ten and ninety-nine of a hundred were answered.
figures-to-decision = From alert to decision, half of them
figures-version = Version
figures-volumes = Persons by day and answer
figures-volumes-what = What was answered for everybody who was screened.

filter = Filter

flight = Flight
flight-alerts = Open alerts
flight-answer = Answer
flight-answered = Answered
flight-answers = Answers
flight-departure = Departure
flight-leaves = leaves
flight-left = left
flight-left-time = Time left
flight-local = local time
flight-nobody = Nobody is known to be on this flight.
flight-overdue = { $count ->
    [one] { $count } notice not confirmed: call the station
   *[other] { $count } notices not confirmed: call the station
    }
flight-persons = Persons
flight-role = Role
flight-route = Route
flight-state = State
flight-state-cancelled = cancelled
flight-state-closed = closed
flight-state-open = open
flight-untold = { $count ->
    [one] { $count } answer changed, carrier not told yet
   *[other] { $count } answers changed, carrier not told yet
    }

flights-filter = Flight, port, carrier
flights-none = No flights in these hours.
flights-open-only = with open alerts
flights-persons = { $count ->
    [one] { $count } person
   *[other] { $count } persons
    }
flights-title = Flights today
flights-waiting = { $count ->
    [one] { $count } alert open
   *[other] { $count } alerts open
    }

grant-account = New account
grant-change = Change of an account
grant-key = New key
granted-carrier = carrier
granted-certificate = certificate
granted-disabled = disabled
granted-enabled = enabled
granted-name = name
granted-password = one-time password
granted-role = role
guard-ahead = the file is dated in the future: { $first }
guard-emptied = “{ $first }” is given for { $second } entries, was for { $third }
guard-format = the file is in another format than the version in use: { $first }
guard-incomplete = files of the version in use are missing: { $first }
guard-nothing = the guard has nothing against it
guard-older = the file is older than the version in use of { $first }
guard-shrunk = { $first } of { $second } entries are missing
guard-taken-back = it is to be taken back into use

help-bits-text = Evidence is counted in bits: each says how much likelier it is for one person than for two. A rare word weighs more than a common one. Nationality, sex and place of birth can only speak against.
help-directive-text = A score never refuses anybody. It asks for a person: only an officer’s order that names this very person keeps them from boarding.
help-score = What a score means
help-score-text = A score is in thousandths, from 0 to 1000. From the threshold on, a comparison is a hit. It is calibrated: 700 means the same for a long name as for a single one.

impact = Whom it would reach
impact-alerts = Open alerts
impact-gone = no longer hit
impact-hint = If it went into use now. The population are invented people who are on no list.
impact-new = would hit
impact-passengers = On flights
impact-population = Population

issue-advice-damaged = string advice damaged
issue-code-unknown = code unknown
issue-control-byte = control byte
issue-count-differs = count differs
issue-frame-removed = frame removed
issue-kept-in-part = kept in part
issue-lines-joined = lines joined
issue-message-unknown = message unknown
issue-name-missing = name missing
issue-person-unread = person unreadable
issue-reference-differs = reference differs
issue-release-at-end = release at the end
issue-repeated = repeated
issue-segment-misplaced = segment misplaced
issue-segment-missing = segment missing
issue-segment-open = segment not closed
issue-segment-unknown = segment unknown
issue-tag-unread = tag unreadable
issue-text-damaged = text damaged
issue-value-cut = value cut
issue-value-doubtful = value doubtful
issue-value-unread = value unreadable

journey-booked = booked
journey-cancelled = cancelled
journey-checked-in = checked in
journey-not-on-board = not on board
journey-on-board = on board

keys-all = all keys
keys-days = Days that it holds
keys-does = Does
keys-ends = Ends
keys-entry = Open the whole entry of the list
keys-escalate = Escalate
keys-false-positive = False positive
keys-filter = To the filter or the search
keys-help = This page
keys-hit = Next hit of this traveller
keys-key = Key
keys-label = For what
keys-leave = Leave a field
keys-new = New key
keys-next = Next row, next alert
keys-none = No keys yet.
keys-note = Write a note
keys-off = Switch single keys off
keys-on = Switch single keys on
keys-open = Open the row
keys-previous = Row or alert before
keys-reason = To the reason
keys-remember = Remember as a standing exclusion, or not
keys-rows = from row to row
keys-submit = Record the decision
keys-take = Take the alert in hand
keys-true-match = True match
keys-unresolved = Unresolved
keys-why-off = For those who dictate, or whose keyboard presses keys by itself.

listed-on = listed

listing-amended = amended
listing-measures = measures
listing-quoted = elsewhere
listing-reference = reference
listing-since = since

lists-accept = Take into use
lists-by = Brought by
lists-came = Came
lists-confirmed = Confirmed ago
lists-count = { $count ->
    [one] { $count } entity
   *[other] { $count } entities
    }
lists-date = Publisher’s date
lists-entities = Entities
lists-guard = Guard
lists-guard-says = The guard holds it back:
lists-in-use = In use
lists-none = No lists yet.
lists-not-in-use = none in use
lists-passed = passed
lists-stale = old
lists-take-back = Want it in use again
lists-take-back-hint = It waits until a list approver agrees.
lists-version = version
lists-waiting = Waiting for a person

mail-before = { $count ->
    [one] { $count } more came before these.
   *[other] { $count } more came before these.
    }
mail-came = Messages taken in
mail-came-none = None is kept.
mail-due = due
mail-profile = profile
mail-sent = Notices to the carrier
mail-sent-none = No answer has changed: nothing had to be told.

menu = Menu
menu-access = Second person
menu-accounts = Accounts
menu-administration = Administration
menu-alerts = Alerts
menu-audit = Audit log
menu-exclusions = Exclusions
menu-exemptions = Exemptions
menu-figures = Figures
menu-flights = Flights
menu-help = Keys and help
menu-keys = Keys
menu-lists = Lists
menu-orders = Orders
menu-oversight = Oversight
menu-persons = Export
menu-redress = Redress
menu-rights = Persons’ rights
menu-rulings = Rulings
menu-search = Search
menu-unmask = Unmasking
menu-versions = Versions
menu-work = Today

message-acknowledgement = confirmation
message-booking-receipt = receipt of bookings
message-bookings = bookings
message-crew = crew
message-documents = documents read
message-flight-status = flight status
message-gate-pass = gate pass
message-master-crew = master crew list
message-passengers = passengers
message-response = response
message-syntax-report = syntax report
message-table = table of persons
message-unknown = unknown
message-unsolicited = notice

more = More

name-alias = alias
name-former = former
name-original = original script
name-primary = primary
name-weak = weak alias

next = Next

not-told = not told

notice-acknowledged = confirmed (312)
notice-overdue = no confirmation (312): call the station
notice-pending = waits to be fetched
notice-sent = sent (132), not confirmed
notice-untellable = no message can tell it: call the station

person-crew = crew
person-name = Name
person-passenger = passenger
person-reference = reference only
person-transit-crew = transit crew
person-transit-passenger = transit passenger
person-unknown = not told

persons-document = or number of a document
persons-erase = Ask to delete all of it
persons-erase-hint = A second person has to agree.
persons-export = Export
persons-lead = For a person’s own request, or an authority’s. Give a name with the date of birth as told, or the number of a document. What was taken, by whom and why stands in the audit log. What is masked is counted, and given only where two agreed that you see it.
persons-name = Name in full
persons-title = All that is held on one person

previous = Previous

problem-body = The request cannot be read
problem-body-too-large = The file is too large
problem-body-too-slow = It came too slowly
problem-busy = Too busy now
problem-conflict = It has changed meanwhile
problem-defect = A defect of ours
problem-forbidden = Not for this role
problem-form = The form is not complete
problem-gzip = Not a whole gzip file
problem-home = To the beginning
problem-invalid = Not as expected
problem-list-refused = The list was refused
problem-method = Not this way
problem-not-found = Not here
problem-too-many = Too many requests
problem-unavailable = Not now
problem-unknown-caller = Sign in first

propose-exemption = Propose an exemption
propose-four-eyes = It holds once a second person has approved it.
propose-from = From
propose-law = Legal basis
propose-names = Names
propose-names-hint = one a line
propose-officer = Ordered by
propose-order = Propose an order
propose-reference = Decision that allows it
propose-route-from = From ports
propose-route-to = To ports
propose-submit = Propose
propose-to = To

queue-caption = Alerts, the most urgent first
queue-decided = Decided
queue-empty = Nothing waits.
queue-leaves = Leaves
queue-mine = In my hands
queue-more-hits = { $count ->
    [one] { $count } more hit
   *[other] { $count } more hits
    }
queue-opened = Opened
queue-unscreened = was not screened
queue-views = Which of them
queue-waiting = Waiting

quick-escalate-contact = The border post has to be asked
quick-escalate-grave = Grave, a second look is needed
quick-escalate-unsure = Evidence points both ways
quick-false-positive-birth-date = Another birth date; document seen
quick-false-positive-document = Another document of the same issuer
quick-false-positive-namesake = Common name, nothing else agrees
quick-false-positive-sex-or-place = Sex or place of birth differs
quick-true-match-all-facts = Every fact that is told agrees
quick-true-match-confirmed = Confirmed by the border post
quick-true-match-document = Same document number, name and birth date
quick-unresolved-left = The flight left before it was clear
quick-unresolved-no-answer = No answer from the border post
quick-unresolved-too-little = Too little is known of either

reason = Reason
reason-a-number-is-missing = a number is missing
reason-a-year-apart = a year apart
reason-about-the-same-year = about the same year
reason-about-then = about then
reason-alike = alike
reason-alike-in-sound = alike in sound
reason-alike-letter-by-letter = alike, letter by letter
reason-alike-to-a-scanner = alike to a scanner
reason-and-only-the-year-is-known = and only the year is known
reason-another-country = another country
reason-another-day = another day
reason-another-year = another year
reason-arabic-script = Arabic script
reason-as-written = as written
reason-aspirated-letters = aspirated letters
reason-cantonese = Cantonese
reason-cut-off = cut off
reason-day-and-month-swapped = day and month swapped
reason-differ = differ
reason-differs = differs
reason-family-spelling = family spelling
reason-french = French
reason-gost = GOST
reason-hakka = Hakka
reason-hebrew-script = Hebrew script
reason-hepburn = Hepburn
reason-hokkien = Hokkien
reason-in-another-order = in another order
reason-in-quite-another-order = in quite another order
reason-inside-the-range-given = inside the range given
reason-japanese-reading = Japanese reading
reason-korean-reading = Korean reading
reason-kunrei = Kunrei
reason-letter-by-letter = letter by letter
reason-long-spelling-of-accented-letters = long spelling of accented letters
reason-mandatory = mandatory, kept for the record
reason-masculine-form = masculine form
reason-mccune-reischauer = McCune-Reischauer
reason-more-than-ten-years-apart = more than ten years apart
reason-none-in-common = none in common
reason-numbers-differ = numbers differ
reason-one-digit-differs = one digit differs
reason-one-is-a-womans-name-the-other-a-mans = one is a woman’s name, the other a man’s
reason-one-is-the-initials-of-the-other = one is the initials of the other
reason-one-name-in-two-forms = one name in two forms
reason-one-name-may-be-that-of-the-others-parent = one name may be that of the other’s parent
reason-one-or-two-days-apart = one or two days apart
reason-one-word-alone-not-quite-the-same = one word alone, not quite the same
reason-only-one-part-is-more-than-somewhat-alike = only one part is more than somewhat alike
reason-only-one-part-is-shared = only one part is shared
reason-only-the-list-has-it = only the list has it
reason-only-the-query-has-it = only the traveller has it
reason-parent-and-child-are-in-each-others-place = parent and child are in each other’s place
reason-pinyin = pinyin
reason-revised-romanization = Revised Romanization
reason-romanised = romanised
reason-rtgs = RTGS
reason-same-day = same day
reason-same-day-the-next-year-or-the-one-before = same day, the next year or the one before
reason-same-month = same month
reason-same-number = same number
reason-same-year = same year
reason-short-or-related-form = short or related form
reason-six-to-ten-years-apart = six to ten years apart
reason-syllables-in-another-order = syllables in another order
reason-the-first-names-are-on-one-side-only = the first names are on one side only
reason-the-initial-agrees = the initial agrees
reason-the-same = the same
reason-three-to-five-years-apart = three to five years apart
reason-two-names-are-in-each-others-place = two names are in each other’s place
reason-two-years-apart = two years apart
reason-up-to-two-years-apart = up to two years apart
reason-uzbek-and-somali-x = Uzbek and Somali x
reason-vietnamese-reading = Vietnamese reading
reason-wade-giles = Wade-Giles
reason-weak-alias-confirms-a-hit-does-not-start-one = weak alias: confirms a hit, does not start one
reason-without-the-article = without the article

redress-answer = Answer
redress-close = Close
redress-contact = How to reach them
redress-due = Due
redress-grant = Grant
redress-language = Language of the answer
redress-lead = Somebody says that they were taken for somebody else. Their number quiets the false hit on every flight.
redress-no-candidates = No alert is kept in which they were like anybody.
redress-none = No cases.
redress-not-these = This person is not
redress-number = Number
redress-open = Open a case
redress-opened = opened
redress-overdue = overdue
redress-person = Who it is
redress-refuse = Refuse
redress-seen = Papers that were looked at
redress-statement = What they say happened

reject = Reject

request-erase = Deletion of a person
request-records = { $count ->
    [one] { $count } record
   *[other] { $count } records
    }
request-unmask = Unmasking
request-until = open until

revoke = Revoke

role-adjudicator = Adjudicator
role-administrator = Administrator
role-carrier = Carrier
role-client = Client
role-list-approver = List approver
role-list-editor = List editor
role-oversight = Oversight
role-redress-officer = Redress officer
role-screener = Screener
role-supervisor = Supervisor

ruling-awaits = awaits another person
ruling-entity = Entity
ruling-exclusion = Standing exclusion
ruling-exemption = Exemption
ruling-expired = expired
ruling-expires = Until
ruling-eyes = Two pairs of eyes
ruling-first = Proposed
ruling-id = Identifier
ruling-key-approved-by = approved by
ruling-key-birth-date = date of birth
ruling-key-decided-by = decided by
ruling-key-decided-on = decided on
ruling-key-documents = documents
ruling-key-entity = entity
ruling-key-entity-fingerprint = fingerprint
ruling-key-expires-on = until
ruling-key-from = from
ruling-key-issued-on = from
ruling-key-legal-basis = legal basis
ruling-key-names = names
ruling-key-nationalities = nationalities
ruling-key-ordered-by = ordered by
ruling-key-reason = reason
ruling-key-reference = decision that allows it
ruling-key-route-from = from ports
ruling-key-route-to = to ports
ruling-key-sex = sex
ruling-key-to = until
ruling-key-weak-names = weak names
ruling-not-for-you = Whom it is about is not for this role to see.
ruling-not-yourself = somebody else than you has to approve it
ruling-order = Order
ruling-second = Second person
ruling-when = When

rulings-all = All
rulings-exclusion = Standing exclusions
rulings-exemption = Exemptions
rulings-in-force = In force
rulings-lead-exclusion = A person decided that a traveller is not a listed entity. It quiets that hit alone, and lapses when either side changes.
rulings-lead-exemption = A listed entity may travel between two days, perhaps on a route, by a decision that allows it.
rulings-lead-order = An officer’s order that somebody must not board. It alone leads to “do not board”, and only where it names this very person.
rulings-none = None.
rulings-order = Orders
rulings-proposed = Proposed
rulings-revoked = Revoked

schema-airplane = aircraft
schema-company = company
schema-legalentity = person or organisation
schema-organization = organisation
schema-person = person
schema-publicbody = public body
schema-vessel = vessel

score = Score

search-all-lists = All lists
search-found = { $count ->
    [one] { $count } found
   *[other] { $count } found
    }
search-help = Type a name in any script, a reference or a document number. What is searched for is noted in the audit log, sealed.
search-id = Identifier
search-kind = Kind
search-list = List
search-name = Name
search-nothing = Nobody like that is listed.
search-shown = the first { $count } are shown
search-what = Name, reference or document number

sex-female = female
sex-male = male
sex-other = other

sign-in = Sign in
sign-in-again = You have signed out.
sign-in-failed = Name or password is not right, or the account waits after too many tries.
sign-in-logged = What is done here is written down in an audit log that cannot be changed.
sign-in-login = Sign-in name
sign-in-password = Password
sign-out = Sign out

skip = Skip to the page

state-approved = approved
state-decided = decided
state-escalated = escalated
state-in-force = in force
state-lapsed = lapsed
state-open = open
state-proposed = proposed
state-refused = refused
state-rejected = rejected
state-requested = requested
state-revoked = revoked

take-back = Take back

theme-dark = Dark
theme-light = Light
theme-system = As the system

time-ago = { $value } ago
time-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
    }
time-hours = { $count } h
time-in = in { $value }
time-minutes = { $count } min
time-now = now
time-seconds = { $count } s

unmask-alert = Alert
unmask-ask = Ask to unmask
unmask-lead = After six months persons are masked. Whoever has to see one asks with a reason, and another person agrees; then they are open to who asked, for some hours.
unmask-none = Nobody has asked.

version-accepted = accepted
version-in-use = in use
version-rejected = rejected
version-replaced = replaced
version-waiting = waiting

why-excluded = a person decided that this is somebody else
why-exclusion-lapsed = an exclusion no longer holds
why-exempted = may travel by an exemption
why-exemption-outside = an exemption does not reach this journey
why-hit = a hit at the threshold
why-like-order = like an order, not surely whom it names
why-no-name = no name was told
why-nothing-found = nothing at the threshold
why-order-disputed = an order, and an exclusion against it
why-order-unfit = an order that cannot be followed
why-ordered = an order in force names this person
why-orders-unscreened = was not screened against the orders
why-unscreened = was not screened against the lists
