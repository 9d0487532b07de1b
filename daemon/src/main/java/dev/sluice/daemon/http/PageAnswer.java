package dev.sluice.daemon.http;

/// What a page answers: at once, or later from another thread.
public sealed interface PageAnswer permits Response, SlowAnswer {}
