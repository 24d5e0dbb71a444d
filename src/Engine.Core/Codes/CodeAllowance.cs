using Engine.Core.AttackProtection;

namespace Engine.Core.Codes;

/// <summary>So much in a row, then so much an hour.</summary>
internal static class CodeAllowance
{
    private const int HourInMilliseconds = 3_600_000;

    public static ThrottlingStage Of(int inARow, int perHour) => new() { MaxAttempts = inARow, Rate = Math.Max(1, HourInMilliseconds / perHour) };
}
