using BCrypt.Net;

namespace Engine.Core.Users;

/// <summary>
/// bcrypt, as the service does it: only the first 72 bytes of a password count. The work is done on the thread pool, by at
/// most as many at once as there are processors, so that a burst of sign-ins does not starve everything else.
/// </summary>
public sealed class BcryptPasswordHasher : IPasswordHasher, IDisposable
{
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
        => RunAsync(() => BCrypt.Net.BCrypt.HashPassword(password, _cost), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> VerifyAsync(string password, string hash, CancellationToken cancellationToken)
        => RunAsync(() => Verify(password, hash), cancellationToken);

    /// <summary>Releases the queue.</summary>
    public void Dispose() => _places.Dispose();

    private static bool Verify(string password, string hash)
    {
        try
        {
            return BCrypt.Net.BCrypt.Verify(password, hash);
        }
        catch (SaltParseException)
        {
            return false;
        }
    }

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
