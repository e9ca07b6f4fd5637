/** The JSON bodies of the client API v2 as records; field names are the wire's. */
@NullMarked
package dev.marblerun.api.rest;

import org.jspecify.annotations.NullMarked;
