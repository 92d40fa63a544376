"""Words of a text that say for whom the signs beside them hold, and whether they are there at all.

The names of the groups of `CUES` are the kinds that `text.py` turns on; of two that begin at one place the upper one is taken.
"""

import re

RELATIVES = (
    "mother|father|mum|mom|dad|parents?|sisters?|brothers?|siblings?|aunt|uncle|cousins?|nephews?|nieces?"
    "|grand(?:mother|father|parents?)|relatives?|maternal|paternal|half-(?:sister|brother)"
)
_WHOSE = "a|an|one|two|both|the|his|her|their|my|our"
_TELLS = (
    "noticed|notices|says|said|reports?|reported|brought|brings|is worried|worries|thinks|describes|described|saw|sees|recalls?|mentioned"
)
_OF_THE_CHILD = "boy|girl|son|daughter|child|baby|kid|pregnancy|labou?r"  # the mother's …
_NOTED = "present|seen|found|observed|noted|reported|documented|detected|demonstrated|identified"
_CHINESE_RELATIVES = (
    "其[父母兄弟姐妹]|[他她][爸妈爹娘哥弟姐妹]|母亲|父亲|父母|妈妈|爸爸|哥哥|弟弟|姐姐|妹妹|兄弟|姐妹|祖父|祖母|外公|外婆|爷爷|奶奶"
    "|舅舅?|叔叔?|姑姑?|姨妈?|堂兄|表哥|表姐"
)
_NO = (
    r"\b(?:neither|no(?: (?:evidence|history|signs?|known))?(?: of)?|not (?:associated|accompanied)(?: with| by)?|(?:not|(?:is|are|was|were|do|does|did|has|have|had)n['’]?t)(?! (?:only|stop|help|control|relieve|improve|explain|mean|mind|care|know)\b)|never|without|denie[sd]|denying|absence of|absent|neg(?:ative)? for"
    r"|free of|lacks?|lacking|rules? out|ruled out|nobody|no[ -]one)\b|-ve for\b"
)
_NO_CHINESE = "没有|没见到?|没发现|没出现过?|没(?=[^，。；、多几天满吃等怎服用过]{1,4}过)|未见|未发现|否认|不伴|排除|无"
_NOT_THERE = (
    rf"\b(?:(?:is|are|was|were|has|have|had) )?(?:(?:not|never)(?: been)? (?:{_NOTED})|absent|ruled out|excluded|negative)\b(?=\s*(?:[,.;)]|and\b|but\b|$))"
    r"|[:：]\s*(?:no|none|absent|无|没有|否)(?=\s*(?:[,.;)，。；、]|$))|\s[-–]\s?(?:no|none|absent)(?=\s*(?:[,.;)]|$))|阴性"
)

CUES = re.compile(
    r"(?P<not_id>(?<![\w)])[-!−¬~](?=HP[:_]\d))"
    r"|(?P<stop>[.;!?\n。；！？]+(?!\d)|，|\b(?:but|however|although|though|except|whereas|while)\b|但是?|(?:the )?\b(?:patient|proband|index case)\b|患者|患儿|先证者)"
    r"|(?P<aside>,(?=\s*whos?e?\b)|,\s*(?:aged? )?\d{1,3}(?: years?(?: old)?)?,)"
    r"|(?P<comma>,)"
    r"|(?P<choice>\b(?:or|nor)\b|或|、)"
    r"|(?P<join>\b(?:and|plus)\b|&|和|及|与|伴有?(?!发)|[/+])"
    r"|(?P<turn>\b(?:with|has|had|having|shows?|showed|presents?|presented)\b)"
    r"|(?P<family>(?:no |negative |positive )?\b(?:family history|fhx?|fam(?:ily)? hx)\b(?: is| was)?(?: negative| positive)?(?: of| for)?|(?:无|有)?家族史|家族中)"
    r"|(?P<kin>\b(?:runs? )?in (?:the|his|her|their|my) family\b)"
    rf"|(?P<in_kin>\bin (?:(?:{_WHOSE}) )?(?:(?:older|younger|maternal|paternal) )?(?:{RELATIVES})\b)"
    rf"|(?P<teller>\b(?:according to|as per|per|told by|noticed by|reported by) (?:(?:{_WHOSE}) )?(?:{RELATIVES})\b)"
    rf"|(?P<relative>\b(?:{RELATIVES})\b(?!'s\s(?:{_OF_THE_CHILD})\b|\s(?:{_TELLS})\b)(?:'s)?|{_CHINESE_RELATIVES})"
    r"|(?P<none_of>\b(?:absent|excluded|denied|negatives?|no)(?: (?:features|findings|signs|symptoms))?\s?[:：])"
    r"|(?P<not_last>\s?[(（][-−–][)）]|\s-ve\b(?! for)|-free\b)"
    rf"|(?P<after>{_NOT_THERE})"
    rf"|(?P<no>{_NO}|{_NO_CHINESE})",
    re.IGNORECASE,
)
