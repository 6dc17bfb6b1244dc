/** The input field idempotencyKey, as each mutation that creates something has it. */
export const idempotencyKeyField = {
  nullable: true,
  description:
    "A UUID of the caller's making: a repeated call with the same key and input answers as the first one did and makes nothing more. Remembered for at least 24 hours.",
};
