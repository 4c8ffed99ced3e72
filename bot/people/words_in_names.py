"""Words in and beside names: titles, letters after a name, what joins a surname, everyday words. Pure data."""


def _list(text: str) -> frozenset[str]:
    return frozenset(text.split())


NO_TITLES = _list("""
    the named called in of year
""")
"""What is written before names, and is never one."""
TITLES = NO_TITLES | _list("""
    mr mrs ms miss mx dr sir madam prof professor rev revd reverend lord lady dame canon mister missus
""")
"""What stands before a name and is no part of it."""
AFTER = _list("""
    ba bed bsc beng ma msc med mba mphil mres llb llm phd edd dphil pgce pgcert pgdip qts qtls npqh npqsl npqml
    npqlt hons cbe obe mbe dbe kbe jp dl bem frsa fccet fcct mcct fca acca cipd mbps cpsychol rgn rmn jr jnr sr
    snr esq ii iii
""")
"""Letters after a name, without points."""
ROLES = _list("""
    dsl ddsl dsp dcpo head headteacher headmaster headmistress principal deputy assistant chair governor
    governors lead slt senco sendco safeguarding designated acting interim teacher staff manager she her he him
    they them hers his theirs ect hlta ta it ict phase year ks1 ks2 eyfs nursery reception
""")
"""What people write behind a name in the settings to say what somebody does, or how to speak of them."""
JOINED = _list("""
    o d l m mc mac van von der den ter ten de da di do dos das del della la le les du st saint san santa al el
    abu ibn bin bint ben ap ab fitz af av zu zur y e
""")
"""What belongs to the word after it, joined or apart."""
BESIDE = _list("""
    my our his her their your and or with from in of at on to by for is was has had who whom that this it not
    sure think maybe perhaps probably i we he she they but as about again now today yesterday tonight year class
    form reception nursery school pupil parent carer teacher head staff office son daughter child children
    nephew niece cousin brother sister wife husband partner friend mother father mum dad aunt uncle godson
    goddaughter grandson granddaughter neighbour step half ex
""")
"""What people write beside a name when they say who somebody is."""
NO_SURNAMES = (
    BESIDE
    | ROLES
    | _list("""
    monday tuesday wednesday thursday friday saturday sunday pe dt re rs rse pshe ks3 ks4 ks5 sen slt maths english
    science history geography music drama tiktok instagram insta snapchat snap snaps facebook whatsapp youtube
    linkedin twitter discord teams dm dms dmed dming hit hits told said says wrote sent asked came went knows does
    did goes
""")
)
"""What may stand behind a first name with a capital letter, and makes nobody else of it."""
EVERYDAY = _list("""
    will may mark grace hope faith joy art bill rob jack frank pat sue dawn rose grant guy drew chase miles max
    ray june april august young long short brown green white black gray grey lane moor wood woods hill field
    fields park parks street brook brooks west north south east day knight king bishop pope cook baker butler
    mason carter head hand foot stone banks bank bush rice bell ball hall church house page read reading cross
    price rich wise good best love law laws bird fox wolf lamb hunt hunter fisher shepherd walker driver parker
    gardener porter potter singer player sharp strong small little large swift snow frost winter summer ford
    bridge bridges pool waters water rivers lake marsh glass case cash cope camp close cotton court craft crisp
    cruise dear dent down early english french welsh holland fear flood flowers forest friend gates gold golden
    grave graves hardy heard heath holiday home horn jolly kitchen last lock lord major march mercy miller mills
    more moon moody noble nurse oak old pace paint peace pearl penny piper plant post pound power powers prime
    prince quick rain ready rush rust sale salt sand school self shine shore sides silver slack smart spark
    spring square steel still stock story strange sugar sweet tailor tall temple thing thorn tower town train
    tree trust turner wall walls ward warm wash watch way weeks wells wheel wish word words worth yard year
    chance christian angel amber ash crystal daisy ivy jade holly iris lily olive poppy ruby sky sunny teddy
    violet willow see so an can do go no he her him she us are on in at be by to or we
""")
"""Everyday words that are somebody's name as well."""
