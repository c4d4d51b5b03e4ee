"""What earns a flag, and what looks like it and does not."""

import time

import pytest

from app.posts.flags import flags_of, mask


def _listed(texts: str) -> list[str]:
    return texts.split(" / ")


PHONES = _listed(
    "010-1234-5678 / 01012345678 / 010.1234.5678 / 010 1234 5678 / 010 - 1234 - 5678 / "
    "+82 10-1234-5678 / 82-10-1234-5678 / 011-123-4567 / 02-123-4567 / 02)123-4567 / "
    "031-123-4567 / 070-1234-5678 / ０１０－１２３４－５６７８ / 010–1234–5678 / "
    "전화010-1234-5678로"
)
NO_PHONES = _listed(
    "2019-03-26 / 1234-5678 / 예산 1,234,567,890원 / 1588-1234 / 0101 / 120 / 010 / "
    "1010101010101010 / 3.141592653589 / 2010 1234 5678 9012"
)
RESIDENT_NUMBERS = _listed(
    "900101-1234567 / 9001011234567 / 900101 1234567 / 000101-3234567 / 901231-5234567 / "
    "９００１０１－１２３４５６７ / 주민번호 900101–2345678 입니다"
)
NO_RESIDENT_NUMBERS = _listed(
    "901301-1234567 / 900132-1234567 / 900100-1234567 / 900101-9234567 / 900101-12345678 / "
    "1900101-1234567 / 123456-7890123"
)
EMAILS = _listed("a@b.kr / hong.gil@seoul.go.kr / 이메일: x_y+z@naver.com. / a＠b．kr")
NO_EMAILS = _listed("@seoul / 3@4 / a@b / 사과 @ 500원 / @seoul.go.kr")
ADDRESSES = _listed(
    "세종대로 110 / 세종대로110에 있어요 / 테헤란로 12길 34 / 을지로 6-1 / "
    "강남구 역삼동 123-45 / 101동 202호 / 사직로8길 4, 3층 / 월드컵북로 396번지"
)
NO_ADDRESSES = _listed(
    "지하철 2호선으로 10분 / 이대로 5년 동안 / 그대로 3개 / 앞으로 10년 / 제대로 100명 / "
    "실제로 20% / 실제로 20 퍼센트 / 무료로 3회 / 추가로 5만원 / 역으로 10미터 / 새로 3명 / "
    "보건소로 10번 갔어요 / 길 3개 / 을지로 3가 / 3동 주민센터 / 버스로 20 분 / 바로 옆 2층"
)
NAMES = _listed("홍길동 과장님 / 김철수 씨 / 이순신 의원이 / 박문수 구청장")
NO_NAMES = _listed(
    "서울시장 / 고양이님 / 주무관님 / 최고의 대표 / 소아과 원장 / 신청 대표 / 전통 시장 / "
    "여러분 선생님 / 안전국장 / 민원 과장 / 선생님 / 남대문시장"
)
PROFANE = _listed(
    "시발 / 씨발 / 시1발 / 씨1발 / 시.발 / 씨~팔 / 아시발 / ㅅㅂ / ㅆㅂ / 개새끼 / 이 새끼야 / "
    "존나 좋아요 / 병신 / 개병신 / 병1신 / ㅂㅅ / ㅄ / 지랄 / 졸라 짜증 / 닥쳐 / 닥쳐라 / "
    "꺼져 / 꺼져라! / 좆 / 썅 / 쌍놈 / 미친년 / tlqkf / fuck you / FUCK / shit! / "
    "What a bitch / \u1109\u1175\u1107\u1161\u11af"
)
HARMLESS = _listed(
    "새끼 고양이 보호소를 만들어 주세요 / 새끼손가락 / 병신년 행사 / 병신년 / "
    "이 사업의 시 발전 방향 / 시 발전 / 도시발전 / 도시발전 기본계획 / 임시발령 / 역시발표 / "
    "다시발급 / 즉시발급 / 시발점 / 시발역 / 질병신고 / 감염병신속대응 / 성병신고 / "
    "허리띠를 졸라매고 / 동생이 졸라서 / 닥쳐온 위기 / 닥쳐올 일 / 꺼져 있는 가로등 / "
    "불이 꺼져요 / 개새로운 / 표고 shiitake / shitake / Scunthorpe / 미친 듯이 더워요 / "
    "다시 발급 / 스시 발효 / 씨 발아율 / 시, 발전소 / 18세 / 쌍놀이터"
)


def _flagged(texts: list[str], name: str) -> list[str]:
    return [text for text in texts if name in flags_of(text, [])]


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("phone", PHONES),
        ("resident_number", RESIDENT_NUMBERS),
        ("email", EMAILS),
        ("address", ADDRESSES),
        ("name", NAMES),
        ("profanity", PROFANE),
    ],
)
def test_flagged(name: str, texts: list[str]) -> None:
    assert _flagged(texts, name) == texts
    assert _flagged([f"저는 {text} 라고 썼어요" for text in texts[:3]], name)


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("phone", NO_PHONES),
        ("resident_number", NO_RESIDENT_NUMBERS),
        ("email", NO_EMAILS),
        ("address", NO_ADDRESSES),
        ("name", NO_NAMES),
        ("profanity", HARMLESS),
    ],
)
def test_not_flagged(name: str, texts: list[str]) -> None:
    assert _flagged(texts, name) == []


def test_flags_come_in_the_order_of_the_contract() -> None:
    text = "홍길동 과장님, 세종대로 110, a@b.kr, 900101-1234567, 010-1234-5678 시발"
    order = ["profanity", "phone", "resident_number", "email", "address", "name"]
    assert flags_of(text, []) == order


def test_a_meetings_own_words_are_found_too() -> None:
    assert flags_of("그 괴담 이야기", ["괴담"]) == ["profanity"]
    assert flags_of("그 괴.담 이야기", ["괴담"]) == ["profanity"]
    assert flags_of("BadWord", ["badword"]) == ["profanity"]
    assert flags_of("평범한 글", ["괴담", ""]) == []


def test_masking_leaves_the_first_signs_and_the_rest_of_the_text() -> None:
    text = "제 번호는 010-1234-5678, 주민 900101-1234567, a.b@seoul.go.kr 입니다."
    masked = mask(text)
    assert masked == "제 번호는 010-****-****, 주민 900***-*******, a.b@*****.**.** 입니다."
    assert flags_of(masked, []) == []
    assert mask("０１０－１２３４－５６７８") == "０１０**********"
    assert mask("평범한 글 2019-03-26") == "평범한 글 2019-03-26"


def test_masking_twice_changes_nothing_more() -> None:
    once = mask("010-1234-5678 900101-1234567 abc.def@naver.com")
    assert mask(once) == once


def test_long_texts_cost_little() -> None:
    """Patterns that look back and forth must not do so for each sign."""
    for text in ("가" * 300, "1" * 300, "a." * 150 + "@", "로 1" * 100, "시.1" * 100, "-" * 300):
        began = time.perf_counter()
        flags_of(text, ["낱말"] * 50)
        assert time.perf_counter() - began < 0.05, text[:10]
