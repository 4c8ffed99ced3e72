"""Names that are one though they are written otherwise: short for long, and spelt in several ways. Pure data.

Whoever holds a role and is called Elizabeth may be meant by "Liz", and a Muhammad by "Mohammed". That is a reason to
ask whether it is about them, never to keep them out unasked (see `bot.people.names`). Left out is what is short for a
name and mostly an everyday word ("dot", "peg", "pen"), or by now a name of its own for most ("Jack" for a John).
"""

from functools import cache

_FIRST = """
    abigail abby abbie gail
    adam adi
    adrian ade
    agnieszka aga
    albert bert bertie albie
    alexander alex alec lex xander sandy sasha alasdair alastair alistair alister ally al
    alexandra alex sandra lexi sandy sasha aleksandra ola
    alfred alf alfie fred freddie
    alison allison ali
    amanda mandy manda
    amelia amy millie
    andrew andy drew
    angela angie ange
    anne ann annie anna
    anthony antony tony
    antonia toni
    arthur art artie
    barbara barb barbie babs
    benjamin ben benny benji
    bernadette bernie detta
    bernard bernie
    bethany beth
    beverley beverly bev
    bridget bridie biddy brigid
    bronwen bron bronwyn
    caroline carolyn carrie caro
    catherine katherine kathryn catharine katharine catrin cath cathy kath kathy kate katie katy kat kit kitty
    catherine cait caitlin kaitlyn
    charles charlie chas chaz
    charlotte charlie lottie lotte
    christina christine chris chrissie tina kirsty
    christopher chris topher kit kris
    constance connie
    cynthia cindy
    daniel dan danny
    danielle dani danni
    david dave davy davey dai dafydd dewi
    deborah debra deb debbie debs
    dominic dominick dom
    donald donny
    dorothy dorothea dottie dolly thea
    edward ed eddie eddy ned ted teddy
    edwin ed eddie
    eleanor elinor eleanore ellie nell nelly nora
    elizabeth elisabeth liz lizzie lizzy beth betty eliza libby elspeth lisbeth bessie
    ellen nell nelly ellie
    emily emmie millie
    emma emmie
    eugene gene
    euan ewan ewen
    evan ifan ieuan ianto
    florence flo florrie flossie
    frances fran frankie
    francis frank frankie
    franklin frank
    frederick fred freddie freddy
    gabriel gabe
    gabrielle gabby gabi
    geoffrey jeffrey geoff jeff
    georgina georgia georgie
    gerald gerry jerry
    gerard gerry ged
    gillian jillian gill jill gilly
    graham graeme grahame
    gregory greg gregor
    gruffydd gruffudd griff guto griffith
    gwendolen gwendoline gwenllian gwenda gwen
    gwilym wil will william
    harold harry hal
    harriet hattie harry
    helen helena nell
    henrietta hetty etta
    henry harry hal
    howard howie
    hubert bert
    isabel isobel isabelle isabella izzy bella issy
    jacob jake
    jacqueline jackie jacqui jacky
    james jim jimmy jamie jem
    janet jan
    janice jan
    jane janie janey
    jasmine jas jaz
    jennifer jen jenny jenni jennie
    jeremy jez jem jerry
    jessica jess jessie
    joanne joanna jo joey
    john jon johnny jonny
    jonathan jonathon jon jonny
    joseph joe joey jo
    josephine jo josie posy
    joshua josh
    judith judy jude
    julian jules
    julia julie jules
    katarzyna kasia
    kenneth ken kenny
    kimberley kimberly kim
    laura laurie lorie
    lawrence laurence larry laurie loz
    leonard len lenny leo
    leslie lesley les
    lewis louis lew lou louie
    llywelyn llewelyn llewellyn llew lyn
    louise lou lulu
    lucinda lucy cindy
    lucy lucie lu
    lynn lynne lyn lynette
    madeleine madeline maddie maddy
    malcolm malc mal
    malgorzata gosia
    margaret marguerite margot maggie mags marge margie meg meggie peggy madge greta marged
    marianne marian marion
    marjorie marge
    mark marc
    martin martyn marty
    mary maria marie mair
    matthew mathew matt matty
    matilda mathilda tilly tilda mattie
    maureen mo
    maxwell maximilian max
    megan meghan meg
    melanie mel
    melissa mel lissa
    michael mike mick micky mikey micheal
    michelle michele chelle shelley
    mohammed muhammad mohammad mohamed muhammed mohamad muhamad mohamud mo
    natalie natalia nat
    natasha tash tasha
    nathan nathaniel nat nate
    neil neal niall
    nicholas nicolas nick nicky nico
    nicola nichola nicole nicky nikki nic
    niamh neve
    oliver ollie olly
    olivia liv livvy olive
    oswald oz ozzy
    pamela pam
    patricia pat patsy patty trish trisha tricia
    patrick pat paddy padraig
    paul paulie
    pauline paula
    penelope penny
    peter pete
    philip phillip phil pip
    philippa phillipa pippa pip
    priscilla cilla
    priyanka priya pri
    prudence pru
    rachel rachael rach
    raymond ray
    rebecca rebekah becky becca bex becks
    rhys reece rees
    richard rich richie rick ricky
    robert rob robbie bob bobby rab bert
    roberta bobbie
    roderick roddy
    rodney roddy
    roger rodge
    ronald ron ronnie
    rosemary rosie rose romy
    rosalind ros roz
    rupert rupe
    russell russ
    samantha sam sammy
    samuel sam sammy
    sarah sara sal
    sean shaun shawn
    sebastian seb
    sharon shaz shazza
    sheila shelagh
    siobhan shivaun
    solomon sol
    sophie sophia soph
    stephanie steph steffi
    stephen steven steve stevie stevo ste
    stuart stewart stu
    susan suzanne susanna susannah sue susie suzie suzy sukie
    sylvia sylvie
    sian sharn
    tabitha tabby
    tamsin tamzin tammy
    terence terry tel
    teresa theresa tess tessa terri terry
    theodore theo ted teddy
    thomas tom tommy tomos twm
    timothy tim timmy
    tomasz tomek
    tracy tracey trace
    valerie val
    veronica ronnie
    victor vic
    victoria vicky vicki vikki vic tori
    vincent vince vinny
    vivian vivien vivienne viv
    walter wally wal
    wendy wend
    wilfred wilf fred
    william will bill billy willy wil
    winifred winnie freda
    zachary zac zach zack zak
    zoe zoey
    abdul abdullah abdulla abs
    balwinder balvinder bal bally
    gurpreet gurprit gurp gurps
    harjit harjeet harjinder harj
    jaspreet jasprit jaswinder jasvinder jas jaz
    kuldip kuldeep
    manjit manjeet manpreet manny
    nisha nishant nish
    rajesh rajinder rajvinder raj
    sandeep sandip
    sukhdeep sukhdip sukhjit sukhi sukh
"""
_SPELT = """
    ahmed ahmad ahmet achmed
    ameen amin
    aisha ayesha aysha aishah aesha
    begum begam
    bhatti bhatty
    chowdhury choudhury chaudhry chaudhary choudhary chowdhary chaudhuri choudhry chaudhri
    davies davis
    davey davy
    farooq faruk farouk faruq farook
    fatima fatema fatimah fatma
    faisal faysal feisal
    hassan hasan hassen
    hussain hussein husain hossain husayn
    ibrahim ebrahim
    jameel jamil
    kareem karim
    khalid khaled
    llywelyn llewelyn llewellyn
    mohammed muhammad mohammad mohamed muhammed mohamad muhamad mohamud
    nasreen nasrin nasrine
    noor nur nour
    omar umar omer
    osman usman uthman
    qureshi quraishi koreshi kureshi
    rahman rehman rahmaan
    rasheed rashid
    reid reed reade
    saeed said sayeed
    saleem salim
    sheikh shaikh shaykh sheik
    siddiqui siddiqi siddique siddiqee
    syed sayed sayyid saiyed
    tariq tarik tareq
    yusuf yousuf yousef youssef yousaf yusef
    zainab zaynab zeinab
    clark clarke
    gray grey
    lea lee leigh
    moor moore
    philips phillips
    stevens stephens
    thompson thomson tompson
    browne brown
    green greene
    smith smyth smythe
    taylor tayler tailor
    white whyte
    wright right
    cooke cook
    jonson johnson johnstone johnston
    allan allen alan
    bryan brian
    clare claire clair
"""


@cache
def _table(lines: str) -> dict[str, frozenset[str]]:
    """Each name, and every other that stands on one line with it."""
    rows = [frozenset(line.split()) for line in lines.strip().splitlines()]
    return {name: frozenset[str]().union(*(row for row in rows if name in row)) for row in rows for name in row}


def first_names(names: frozenset[str]) -> frozenset[str]:
    """What somebody with these first names, folded, may be called."""
    return surnames(names).union(*(_table(_FIRST).get(name, ()) for name in names))


def surnames(names: frozenset[str]) -> frozenset[str]:
    """The ways in which these surnames, folded, are written."""
    return names.union(*(_table(_SPELT).get(name, ()) for name in names))
