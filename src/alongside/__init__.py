"""The Alongside platform: a mentoring scheme from invitation to evaluation."""
