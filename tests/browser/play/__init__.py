"""The evening of 26 March 2019, step by step: each module is a part of it, each function a step."""
