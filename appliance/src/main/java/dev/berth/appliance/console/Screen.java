package dev.berth.appliance.console;

import dev.berth.appliance.operation.OperationFailure;
import dev.berth.appliance.operation.OperationFailure.Reason;

/** One page of the console. */
interface Screen {
    /** @throws OperationFailure what the page's operation says; shown as a banner on a page of its own */
    Reply get(Visit visit) throws OperationFailure;

    /** The page's forms; their CSRF token has been looked at. */
    default Reply post(Visit visit) throws OperationFailure {
        throw new OperationFailure(Reason.INVALID, "there is nothing to post here");
    }
}
