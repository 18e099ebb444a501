"""Where the sample's customers are from: names as people there write them, and as their mail address spells them."""

from dataclasses import dataclass

from domain.text import fold

#: A name as it is written, and its spelling in plain Latin letters.
Spelt = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Culture:
    """One way of naming people. `phone` is the beginning of a telephone number for fiction, and how many digits follow.

    Countries that keep no numbers for fiction borrow those of another.
    """

    country: str
    cities: tuple[str, ...]
    given: tuple[Spelt, ...]
    family: tuple[Spelt, ...]
    phone: tuple[str, int]
    share: int
    family_first: bool = False
    between: str = " "

    @property
    def names(self) -> int:
        """How many people can be told apart."""
        return len(self.given) * len(self.family)


#: Kept for fiction by Ofcom, NANPA, the Bundesnetzagentur, Arcep, ACMA, ComReg and PTS.
_GB = ("+44 7700 900", 3)
_US = ("+1 212 555 01", 2)
_CA = ("+1 416 555 01", 2)
_DE = ("+49 30 23125 ", 3)
_FR = ("+33 6 39 98 ", 4)
_AU = ("+61 2 5550 ", 4)
_IE = ("+353 20 915 ", 4)
_SE = ("+46 8 465 004 ", 2)


def _latin(words: str) -> tuple[Spelt, ...]:
    return tuple((word.replace("_", " "), _plain(word)) for word in words.split())


def _spelt(words: str) -> tuple[Spelt, ...]:
    """Reads ``Мария/maria Иван/ivan``."""
    pairs = (word.split("/") for word in words.split())
    return tuple((shown.replace("_", " "), plain) for shown, plain in pairs)


def _plain(word: str) -> str:
    special = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "ı": "i", "ð": "d", "þ": "th"})
    return "".join(c for c in fold(word.translate(special)) if c.isascii() and c.isalpha())


_LATIN = (
    Culture(
        country="BR", phone=_US, share=5, cities=("São Paulo", "Recife", "Goiânia", "Belém"),
        given=_latin("Ana João Luísa Caio Beatriz Tiago Lívia Vinícius Cecília Otávio Helena Dalva Íris Murilo"),
        family=_latin("Souza Gonçalves Araújo Brandão Magalhães Conceição Peixoto Bragança Falcão Nóbrega Avelar"),
    ),
    Culture(
        country="PL", phone=_GB, share=7, cities=("Kraków", "Łódź", "Gdańsk", "Poznań", "Wrocław"),
        given=_latin("Łukasz Agnieszka Paweł Małgorzata Michał Żaneta Grażyna Błażej Kasia Wojciech Świętosława"),
        family=_latin("Nowak Wójcik Zając Krawczyk Wróbel Dudek Gołąb Kołodziej Pająk Ździebło Czyż Mróz Gwóźdź"),
    ),
    Culture(
        country="DE", phone=_DE, share=9, cities=("Köln", "München", "Görlitz", "Düsseldorf", "Kiel"),
        given=_latin("Jürgen Käthe Lena Sören Björn Änne Mareike Götz Ulrike Hanno Frauke Rüdiger Birte Jörn"),
        family=_latin("Müllner Größmann Weißbach Kühnel Schäfers Lößner Übelacker Brandt Döring Fuchsberg Ostermeyer"),
    ),
    Culture(
        country="GB", phone=_GB, share=7, cities=("Leeds", "Bristol", "Glasgow", "Norwich"),
        given=_latin("Alice Owen Zadie Priya Callum Niamh Imran Bronwen Hamish Grace Rowan Tamsin Ewan Folasade"),
        family=_latin("Whitlock Penhaligon O'Dowd Netherby Okonjo-Bell Hargreave Threlfall Bagshaw Rahmani Tolland"),
    ),
    Culture(
        country="FR", phone=_FR, share=7, cities=("Lyon", "Nîmes", "Orléans", "Besançon", "Béziers"),
        given=_latin("Zoé Léo Anaïs Gaël Hélène Noé Maëlle Loïc Clémence Théo Aïcha Benoît Solène Rémi Yaël"),
        family=_latin("Lefèvre-Roux Bérenger Châtelain Garçonnet L'Hénoret Delaître Moreau-Petit D'Aubépine Brûlé"),
    ),
    Culture(
        country="ES", phone=_GB, share=5, cities=("A Coruña", "Cádiz", "León", "Málaga", "Logroño"),
        given=_latin("Íñigo Begoña Martín Lucía Andrés Noelia José_María Inés Ramón Ainhoa Álvaro Nuria Óscar"),
        family=_latin("Ibáñez_Peña Castañeda_Ríos Núñez_Vidal Zubizarreta Otxoa Güemes Cabañas Muñiz_Solís Bolaños"),
    ),
    Culture(
        country="US", phone=_US, share=9, cities=("Tucson", "Portland", "Duluth", "Baton Rouge"),
        given=_latin("Hannah Marcus Keisha Dwayne Mei-Lin Carlos Autumn Tyrone Abby Ramona Wesley June Silas"),
        family=_latin("Underhill Vance-Ortega Tallmadge Oakenfield McAllerton Dupree Kowalczyk Yazzie Brightwater"),
    ),
    Culture(
        country="CA", phone=_CA, share=3, cities=("Montréal", "Trois-Rivières", "Halifax", "Iqaluit"),
        given=_latin("Élodie Étienne Raven Liam Océane Siku Maxime Fleur Thérèse Nanuq Colton Maïka"),
        family=_latin("Bélanger-Côté Tremblay-Roy Qamaniq Fairweather Desrosiers Lévesque-Gagné Thunderchild"),
    ),
    Culture(
        country="SE", phone=_SE, share=3, cities=("Malmö", "Växjö", "Skellefteå", "Ystad"),
        given=_latin("Åsa Örjan Maj-Britt Göran Signe Håkan Ebba Torbjörn Märta Elof Ingegerd"),
        family=_latin("Sjögren Åkerlund Lövgren Blomqvist Öberg-Ek Näslund Hällström Ryd Stålhammar Kjellén"),
    ),
    Culture(
        country="IE", phone=_IE, share=2, cities=("Cork", "Galway", "Sligo", "Ennis"),
        given=_latin("Siobhán Pádraig Gráinne Oisín Aoibhinn Cillian Róisín Tadhg Sorcha Fionn"),
        family=_latin("Ó_Ceallacháin Ní_Bhriain O'Shaughnessy Mac_Giolla Byrne-Daly Ní_Dhomhnaill Geraghty"),
    ),
    Culture(
        country="TR", phone=_GB, share=4, cities=("İzmir", "Eskişehir", "Muğla", "Şanlıurfa"),
        given=_latin("Ayşe Çağla Oğuz Gülşen Şükrü Işıl Bülent Tuğçe İlker Öykü Ümit Nazlı"),
        family=_latin("Yıldızoğlu Çelikbaş Öztürkmen Karagöz Şimşekli Güneşdoğan Bağcıoğlu Akarsu İnceoğlu"),
    ),
    Culture(
        country="VN", phone=_US, share=3, cities=("Huế", "Đà Nẵng", "Cần Thơ", "Hà Nội"),
        family_first=True,
        given=_latin("Thị_Hạnh Văn_Dũng Ngọc_Ánh Quốc_Việt Thùy_Linh Đức_Mạnh Bảo_Châu Hữu_Phước Kim_Ngân"),
        family=_latin("Nguyễn Trần Phạm Đặng Huỳnh Bùi Đỗ Võ Ngô Dương"),
    ),
    Culture(
        country="NG", phone=_US, share=3, cities=("Ibadan", "Kano", "Enugu", "Ọ̀yọ́"),
        given=_latin("Adébáyọ̀ Chiamaka Oluwaṣeun Ngozi Yẹmísí Emeka Zainab Ọlámidé Obinna Títílayọ̀"),
        family=_latin("Adéṣínà Okwuosa Balógun Eze-Nwosu Ṣówándé Danjuma-Bako Ọ̀ṣúndáre Ifeanyichukwu"),
    ),
)  # fmt: skip

_OTHER_SCRIPTS = (
    Culture(
        country="EG", phone=_US, share=4, cities=("القاهرة", "الإسكندرية", "أسوان", "طنطا"),
        given=_spelt("ليلى/layla يوسف/youssef مريم/maryam كريم/karim نور/nour سلمى/salma طارق/tarek هند/hind"),
        family=_spelt("الحدّاد/alhaddad النجّار/alnajjar منصور/mansour الخيّاط/alkhayyat بركات/barakat شاهين/shahin"),
    ),
    Culture(
        country="IL", phone=_US, share=2, cities=("חיפה", "באר שבע", "ירושלים", "נצרת"),
        given=_spelt("נועה/noa איתי/itai תמר/tamar אורי/uri שירה/shira יונתן/yonatan מיכל/michal עומר/omer"),
        family=_spelt("בן־עמי/benami שקדי/shkedi אלמוג/almog גולדברג/goldberg הררי/harari תבור/tavor"),
    ),
    Culture(
        country="IR", phone=_GB, share=2, cities=("اصفهان", "شیراز", "تبریز", "رشت"),
        given=_spelt("نگار/negar آرش/arash پریسا/parisa کیان/kian شیرین/shirin بهرام/bahram گلنار/golnar ژاله/jaleh"),
        family=_spelt("کاویانی/kaviani پارسا/parsa گلستانی/golestani رستگار/rastegar نیک‌پی/nikpey چراغی/cheraghi"),
    ),
    Culture(
        country="JP", phone=_US, share=9, cities=("札幌市", "仙台市", "名古屋市", "那覇市", "京都市"),
        family_first=True,
        given=_spelt("陽菜/hina 蒼太/sota さくら/sakura 大和/yamato 千尋/chihiro 航平/kohei ひかり/hikari 美桜/mio"),
        family=_spelt("小鳥遊/takanashi 渡部/watabe 齋藤/saito 五十嵐/igarashi 綾小路/ayanokoji 森/mori"),
    ),
    Culture(
        country="CN", phone=_US, share=4, cities=("成都", "杭州", "哈尔滨", "厦门"),
        family_first=True, between="",
        given=_spelt("雨桐/yutong 浩然/haoran 梓涵/zihan 思远/siyuan 欣怡/xinyi 子轩/zixuan 若曦/ruoxi 晨/chen"),
        family=_spelt("王/wang 欧阳/ouyang 陈/chen 诸葛/zhuge 林/lin 赵/zhao 司徒/situ 韩/han"),
    ),
    Culture(
        country="TW", phone=_US, share=2, cities=("臺北", "高雄", "臺南", "花蓮"),
        family_first=True, between="",
        given=_spelt("怡君/yichun 宗翰/tsunghan 雅婷/yating 冠宇/kuanyu 詩涵/shihhan 柏翰/pohan"),
        family=_spelt("陳/chen 黃/huang 張簡/changchien 劉/liu 謝/hsieh 范姜/fanchiang"),
    ),
    Culture(
        country="KR", phone=_US, share=3, cities=("서울", "부산", "전주", "강릉"),
        family_first=True, between="",
        given=_spelt("하은/haeun 도현/dohyun 수아/sua 준우/junwoo 예린/yerin 태윤/taeyun 다온/daon"),
        family=_spelt("남궁/namgung 김/kim 이/lee 황보/hwangbo 최/choi 선우/seonwoo 한/han"),
    ),
    Culture(
        country="UA", phone=_GB, share=4, cities=("Львів", "Одеса", "Чернівці", "Полтава"),
        given=_spelt("Оксана/oksana Тарас/taras Ярина/yaryna Соломія/solomiia Богдан/bohdan Ганна/hanna"),
        family=_spelt("Кравченко/kravchenko Бондаренко/bondarenko Лисенко/lysenko Коваленко/kovalenko Журба/zhurba"),
    ),
    Culture(
        country="BG", phone=_GB, share=2, cities=("Пловдив", "Варна", "Русе", "Велико Търново"),
        given=_spelt("Красимир/krasimir Боян/boyan Живко/zhivko Пламен/plamen Йордан/yordan Щилиян/shtiliyan"),
        family=_spelt("Райков/raykov Щерев/shterev Вълчев/valchev Юруков/yurukov Гайдаров/gaydarov"),
    ),
    Culture(
        country="GR", phone=_GB, share=3, cities=("Αθήνα", "Θεσσαλονίκη", "Ηράκλειο", "Χανιά"),
        given=_spelt("Ελένη/eleni Δέσποινα/despina Άννα/anna Ιωάννα/ioanna Χρυσάνθη/chrysanthi Θάλεια/thalia Ζωή/zoi"),
        family=_spelt("Παππά/pappa Γεωργίου/georgiou Οικονόμου/ikonomou Μαυρίδη/mavridi Καζαντζή/kazantzi"),
    ),
    Culture(
        country="TH", phone=_US, share=2, cities=("เชียงใหม่", "ภูเก็ต", "ขอนแก่น", "อยุธยา"),
        given=_spelt("กมลชนก/kamolchanok ธนพล/thanaphon พิมพ์ใจ/phimchai ณัฐวุฒิ/natthawut สุดารัตน์/sudarat ปิยะ/piya"),
        family=_spelt("แสงทอง/saengthong ใจดี/jaidee ศรีสุข/srisuk บุญมา/boonma วงศ์สว่าง/wongsawang"),
    ),
    Culture(
        country="IN", phone=_US, share=3, cities=("पुणे", "जयपुर", "वाराणसी", "इंदौर"),
        given=_spelt("अनन्या/ananya रोहन/rohan मीरा/meera अर्जुन/arjun काव्या/kavya ऋषि/rishi नंदिनी/nandini"),
        family=_spelt("कुलकर्णी/kulkarni जोशी/joshi त्रिपाठी/tripathi शेखावत/shekhawat भट्ट/bhatt"),
    ),
    Culture(
        country="GE", phone=_GB, share=1, cities=("თბილისი", "ქუთაისი", "ბათუმი"),
        given=_spelt("ნინო/nino გიორგი/giorgi თამარ/tamar ლევან/levan მარიამ/mariam"),
        family=_spelt("ჩიტაძე/chitadze მელიქიძე/melikidze ლომაძე/lomadze ყიფიანი/kipiani"),
    ),
    Culture(
        country="AU", phone=_AU, share=3, cities=("Hobart", "Wagga Wagga", "Darwin", "Geelong"),
        given=_latin("Jarrah Matilda Kirra Lachlan Banjo Indi Nikau Aroha Darcy Talia"),
        family=_latin("Warrigal-Smith Tjupurrula Featherstone Kaufusi Brumby Parata Greenacre Halloran"),
    ),
)  # fmt: skip

CULTURES = (*_LATIN, *_OTHER_SCRIPTS)
