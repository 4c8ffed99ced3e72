"""The store: every verb over what is kept, and how it is opened."""

import contextlib
import secrets as random
from collections.abc import Sequence

from sqlalchemy import Connection, literal, select

from storage import cover
from storage.access import reach
from storage.agenda import Agenda
from storage.audit import Audit
from storage.batches import Batches
from storage.cabinet import Cabinet
from storage.conversations import Conversations
from storage.damage import Damage
from storage.database import read_url, said_plainly
from storage.deliveries import Deliveries
from storage.destroying import Destroying
from storage.drafts import Drafts
from storage.entering import Entering
from storage.errors import StoreError
from storage.files import Files
from storage.finding import Finding
from storage.going import Going
from storage.held import Held
from storage.leafing import Leafing
from storage.links import Links
from storage.marking import mark_once
from storage.naming import Naming
from storage.opened import Opened
from storage.opening import HOLDS
from storage.people import People
from storage.records import Records
from storage.rounds import Rounds
from storage.schema import check, has_file
from storage.sealing import KEY_BYTES, SECRET, SECRET_PLACE, Fingerprints, Keys, Seal
from storage.spelt import inserting
from storage.tables import metadata, secrets
from storage.taken import Taken
from storage.tallies import Tallies


class Store:
    """Everything that is kept, by its verbs. Each is one transaction.

    Every verb takes the school first, but for those of the sweeper, of who is signed in, and those that go round all
    schools. All raise
    StoreError where the database does not answer. Where one row is asked for and does not open, SealBroken; where many
    are, it is left out, noted, and named by `damaged`.
    """

    def __init__(self, cabinet: Cabinet) -> None:  # noqa: PLR0915 - one line a verb
        self._cabinet = cabinet
        self.shared, self.hear = cabinet.shared, cabinet.hear

        drafts = Drafts(cabinet)
        self.begin = drafts.begin
        self.draft = drafts.draft
        self.drafts = drafts.drafts
        self.answer = drafts.answer
        self.flag = drafts.flag
        self.cancel = drafts.cancel

        records = Records(cabinet)
        self.file = records.file
        self.file_and_owe = records.file_and_owe
        self.record = records.record
        self.records = records.records
        self.events = records.events
        self.move = records.move
        self.note = records.note

        self.write_all = Batches(cabinet).write_all

        rounds = Rounds(cabinet)
        self.made = rounds.made
        self.make = rounds.make
        self.conclude = rounds.conclude

        links = Links(cabinet)
        self.make_links = links.make_links
        self.link = links.link
        self.use_link = links.use_link
        self.end_links = links.end_links

        finding = Finding(cabinet)
        self.find = finding.find
        self.histories = finding.histories

        leafing = Leafing(cabinet)
        self.leaf = leafing.leaf
        self.named = leafing.named
        self.counted_all = leafing.counted_all
        self.lost = leafing.lost

        naming = Naming(cabinet)
        self.named_up_to = naming.named_up_to
        self.name_all = naming.name_all

        agenda = Agenda(cabinet)
        self.last_written = agenda.last_written
        self.due_records = agenda.due_records
        self.take_due = agenda.take_due
        self.look_again = agenda.look_again
        self.look_at_all = agenda.look_at_all
        self.put_aside = agenda.put_aside

        deliveries = Deliveries(cabinet)
        self.owe = deliveries.owe
        self.due = deliveries.due
        self.cleared = deliveries.cleared
        self.postponed = deliveries.postponed
        self.refused = deliveries.refused
        self.delivered = deliveries.delivered
        self.about = deliveries.about
        self.about_by = deliveries.about_by
        self.newest_event = deliveries.newest_event
        self.waiting = deliveries.waiting

        self.begin_to_send = Going(cabinet).begin

        opened = Opened(cabinet)
        self.stands = opened.stands
        self.changed = opened.changed
        self.stood_since = opened.stood_since
        self.taken_away = opened.taken_away

        files = Files(cabinet)
        self.put_file = files.put_file
        self.add_file = files.add_file
        self.files_of_draft = files.files_of_draft
        self.files_of_record = files.files_of_record
        self.file_bytes = files.file_bytes
        self.move_files = files.move_files
        self.erase_files = files.erase_files
        self.erase_stale_files = files.erase_stale_files

        conversations = Conversations(cabinet)
        self.remember_conversation = conversations.remember_conversation
        self.conversation = conversations.conversation
        self.known_since = conversations.known_since
        self.forget_conversation = conversations.forget_conversation
        self.first_time = conversations.first_time
        self.is_newest = conversations.is_newest

        held = Held(cabinet)
        self.claim = held.claim
        self.keep = held.keep
        self.kept = held.kept
        self.let_go = held.let_go
        self.let_go_late = held.let_go_late

        entering = Entering(cabinet)
        self.enter = entering.enter
        self.still_in = entering.still_in
        self.put_out = entering.put_out

        people = People(cabinet)
        self.people = people.people
        self.person = people.person
        self.people_at = people.people_at
        self.people_named = people.people_named
        self.write_people = people.write_people
        self.mark_left = people.mark_left
        self.roster_version = people.roster_version
        self.roster_versions = people.roster_versions
        self.roster_noted = people.roster_noted
        self.note_roster = people.note_roster

        tallies = Tallies(cabinet)
        self.tally = tallies.tally
        self.tallied = tallies.tallied

        damage = Damage(cabinet)
        self.damaged = damage.damaged
        self.unreadable = damage.unreadable
        self.set_aside = damage.set_aside

        destroying = Destroying(cabinet)
        self.destroy = destroying.destroy
        self.remains = destroying.remains

        audit = Audit(cabinet)
        self.verify = audit.verify
        self.anchor = audit.anchor
        self.audited = audit.audited
        self.taken = Taken(cabinet).taken

    async def ready(self) -> None:
        """Raise StoreError if the database does not answer or is not migrated to this version."""
        async with self._cabinet.reading() as work:
            await work.call(check)

    async def cover(self) -> int:
        """Cover what was kept before there were covers, once; gives how many rows that were (see `cover`)."""
        return await cover.cover_once(self._cabinet)

    async def tidy(self) -> None:
        """Have the database count anew how much is where, so that it goes on finding things the short way."""
        await self._cabinet.tidy()

    async def close(self) -> None:
        """Let go of the database."""
        await self._cabinet.close()


async def open_store(url: str, keys: Sequence[str]) -> Store:
    """Open the store at a URL under these keys, the first of which writes.

    Raises StoreError for a URL that cannot be read, a database that does not answer, is not migrated or has lost its
    secret, and SealBroken where the keys are not those of this database.
    """
    seal = Seal(keys)
    address = read_url(url)
    if address.get_backend_name() == "sqlite" and not has_file(address):
        # SQLite would make an empty one.
        raise StoreError(f"There is no database at {address.database}: run canipost db upgrade.")
    database = reach(address)
    async with contextlib.AsyncExitStack() as failing:
        failing.push_async_callback(database.close)
        async with said_plainly(address), database.writing() as connection:
            if isinstance(connection, Connection):
                found = _keys(connection, seal)
            else:
                found = await connection.run_sync(_keys, seal)
        failing.pop_all()
    return Store(Cabinet(address, database, found))


def of(url: str, keys: Keys) -> Store:
    """Give the store at a URL whose database was looked at before (see `opening`)."""
    address = read_url(url)
    return Store(Cabinet(address, reach(address), keys))


def _keys(connection: Connection, seal: Seal) -> Keys:
    """The keys of this database, in which everything is marked. Raises as `open_store`."""
    keys = Keys(seal, Fingerprints(_secret(connection, seal)))
    mark_once(connection, keys)
    return keys


def _secret(connection: Connection, seal: Seal) -> bytes:
    """Read the secret of this database, made at its first start. Raises StoreError and SealBroken as `open_store`."""
    check(connection)
    wanted = select(secrets.c.secret).where(secrets.c.id == SECRET)
    if connection.scalar(wanted) is None:
        _refuse_without_secret(connection)
        made = {"id": SECRET, "secret": seal.close(random.token_bytes(KEY_BYTES), SECRET_PLACE)}
        adding = inserting(secrets, connection.dialect.name)
        connection.execute(adding.values(made).on_conflict_do_nothing())
    return seal.open(connection.scalar(wanted) or b"", SECRET_PLACE)


def _refuse_without_secret(connection: Connection) -> None:
    """Raise StoreError where something is kept whose fingerprints nobody could make any more."""
    for name in HOLDS:
        kept = connection.execute(select(literal(1)).select_from(metadata.tables[name]).limit(1)).first()
        # Another program, started at the same moment, may have made the secret and filed something since.
        if kept and connection.scalar(select(secrets.c.secret).where(secrets.c.id == SECRET)) is None:
            raise StoreError(
                f"The secret of this database is gone (table secrets, row {SECRET}), although there are {name}. "
                "With a new one nothing could be found by name or by person any more, and the ledger could not be "
                "proved, so none was made and nothing was changed. Put that row back from a backup, or restore the "
                "whole backup."
            )
