"""A meeting in which everything is as long as it can be."""

LONG_ITEM = """
[[agenda]]
title = "시민이 제안하고 부서가 검토한 여러 가지 과제를 한자리에서 차례로 이야기하는 시간 {}"
kind = "talk"
minutes = 5
lead = "건강증진과와 보건소 열두 곳의 담당자"
"""
LONG_MEETING = f"""\
title = "{"시민과 함께 정하는 우리 동네 보건소의 다음 십 년 " * 4}"
question = "{"보건소에서도 난임 주사를 맞을 수 있다면 어떨까요? " * 5}"
starts_at = 2019-03-26T19:00:00+09:00
ends_at = 2019-03-26T20:00:00+09:00
language = "ko"
[posting]
comments = "open"
questions = "open"
{"".join(LONG_ITEM.format(number) for number in range(16))}"""
