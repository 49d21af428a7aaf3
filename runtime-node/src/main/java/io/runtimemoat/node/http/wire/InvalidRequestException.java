package io.runtimemoat.node.http.wire;

/** A request that is refused while it is read. */
public final class InvalidRequestException extends Exception {
  private final ApiError error;

  public InvalidRequestException(ApiError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  /** A 400 that names the field. */
  public static InvalidRequestException of(String param, String message) {
    return new InvalidRequestException(ApiError.invalid(param, message));
  }

  public ApiError error() {
    return error;
  }
}
