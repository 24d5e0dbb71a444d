using System.Buffers;
using BCrypt.Net;

namespace Engine.Core.Users;

/// <summary>
/// bcrypt, which looks at 72 bytes of a password: longer passwords are refused, not cut. The work is done on the thread pool, by at
/// most as many at once as there are processors, so that a burst of sign-ins does not starve everything else.
/// </summary>
public sealed class BcryptPasswordHasher : IPasswordHasher, IDisposable
{
    private static readonly SearchValues<char> Base64 = SearchValues.Create("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    /// <summary>How many bytes of a password bcrypt looks at; longer ones are refused, so that none is cut silently.</summary>
    internal const int MaxBytes = 72;

    private readonly int _cost;
    private readonly SemaphoreSlim _places = new(Environment.ProcessorCount);

    /// <summary>Creates a hasher.</summary>
    /// <param name="cost">The logarithm of the number of rounds, 4 to 31. 10 takes about a tenth of a second; 4 suits tests.</param>
    public BcryptPasswordHasher(int cost = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cost, 4);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cost, 31);
        _cost = cost;
    }

    /// <inheritdoc/>
    public ValueTask<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        return IsTooLong(password)
            ? throw new ArgumentException($"bcrypt takes at most {MaxBytes} bytes.", nameof(password))
            : RunAsync(() => BCrypt.Net.BCrypt.HashPassword(password, _cost), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<bool> VerifyAsync(string password, string hash, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(hash);
        return IsTooLong(password) ? new(false) : RunAsync(() => Verify(password, hash), cancellationToken);
    }

    /// <inheritdoc/>
    public bool NeedsRehash(string hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return !IsBcrypt(hash) || CostOf(hash) != _cost;
    }

    /// <summary>Releases the queue.</summary>
    public void Dispose() => _places.Dispose();

    private static bool Verify(string password, string hash)
    {
        if (!IsBcrypt(hash))
        {
            return false;
        }

        try
        {
            return BCrypt.Net.BCrypt.Verify(password, hash);
        }
        catch (SaltParseException)
        {
            return false;
        }
    }

    /// <summary>
    /// <c>$2b$10$</c> and 53 characters. The library answers other texts with exceptions of many kinds; a hash that was imported
    /// from elsewhere is a wrong password, not a broken server.
    /// </summary>
    internal static bool IsBcrypt(string hash)
        => hash.Length == 60
            && hash.StartsWith("$2", StringComparison.Ordinal) && hash[2] is ('a' or 'b' or 'x' or 'y') && hash[3] == '$'
            && char.IsAsciiDigit(hash[4]) && char.IsAsciiDigit(hash[5]) && hash[6] == '$'
            && hash.AsSpan(7).IndexOfAnyExcept(Base64) < 0;

    /// <summary>The cost of a hash, 0 to 99.</summary>
    internal static int CostOf(string hash) => ((hash[4] - '0') * 10) + hash[5] - '0';

    private static bool IsTooLong(string password) => password.Length > MaxBytes || System.Text.Encoding.UTF8.GetByteCount(password) > MaxBytes;

    private async ValueTask<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }
}
